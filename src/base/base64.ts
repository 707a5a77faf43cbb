const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/** A text of ASCII characters in base64 as URLs and tokens have it (RFC 4648, section 5): without padding. */
export function base64Url(text: string): string {
  let out = ""
  for (let i = 0; i < text.length; i += 3) {
    const bytes = [0, 1, 2].map((offset) => text.charCodeAt(i + offset) || 0) as [number, number, number]
    const group = (bytes[0] << 16) | (bytes[1] << 8) | bytes[2]
    const digits = [18, 12, 6, 0].map((shift) => letters[(group >> shift) & 63] as string)
    out += digits.slice(0, Math.min(4, text.length - i + 1)).join("")
  }
  return out
}
