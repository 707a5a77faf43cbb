const prefix = "orrery."
const memory = new Map<string, string>()

/** What the browser remembers for us; in frames and modes where its storage throws, this page remembers for itself. */
export const storage = {
  getItem(key: string): string | null {
    try {
      return localStorage.getItem(prefix + key) ?? memory.get(key) ?? null
    } catch {
      return memory.get(key) ?? null
    }
  },
  setItem(key: string, value: string): void {
    memory.set(key, value)
    try {
      localStorage.setItem(prefix + key, value)
    } catch {
      // Remembered in memory, above.
    }
  },
}
