import { seconds } from "../../base/time.ts"
import { ends } from "./daemon.ts"
import { runs, type Image } from "./image.ts"

const digitsMax = 10_000

/** Of Perl only the documentation's Job is known: it prints pi, which takes a few seconds. */
export const perl: Image = {
  repository: "docker.io/library/perl",
  tags: /^(latest|stable|5(\.\d{1,2}(\.\d{1,2})?)?)(-(slim|threaded))?$/,
  sizeBytes: 350_000_000,
  entrypoint: [],
  cmd: ["perl", "-de0"],
  commands: true,
  own: (process) => {
    if (!runs(process, "perl")) return undefined
    const digits = Number(/bpi\((\d+)\)/.exec(process.argv.join(" "))?.[1] ?? 0)
    if (digits < 1 || digits > digitsMax) return ends(process, "perl: only print bpi(digits) is simulated\n", 2)
    return ends(process, `${pi(digits)}\n`, 0, seconds(digits / 400))
  },
}

/** Pi with so many digits, by Machin's formula. */
function pi(digits: number): string {
  const guard = 10n
  const one = 10n ** (BigInt(digits) + guard)
  const arctan = (inverse: bigint): bigint => {
    let sum = 0n
    let term = one / inverse
    for (let n = 1n; term !== 0n; n += 2n) {
      sum += (n % 4n === 1n ? term : -term) / n
      term /= inverse * inverse
    }
    return sum
  }
  const text = String((4n * (4n * arctan(5n) - arctan(239n))) / 10n ** guard)
  return `${text.slice(0, 1)}.${text.slice(1, digits)}`
}
