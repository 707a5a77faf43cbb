import type { Image } from "./image.ts"

/** A system's image: a shell and small commands; without a command it ends at once, as there is no terminal. */
const system = (name: string, tags: RegExp, sizeBytes: number, shell: string): Image => ({ repository: `docker.io/library/${name}`, tags, sizeBytes, entrypoint: [], cmd: [shell], commands: true, own: () => undefined })

export const alpine = system("alpine", /^(latest|edge|3(\.\d{1,2}(\.\d{1,2})?)?)$/, 3_800_000, "/bin/sh")
export const bash = system("bash", /^(latest|[45](\.\d(\.\d{1,2})?)?)(-alpine3\.\d{2})?$/, 6_600_000, "bash")
export const debian = system("debian", /^(latest|stable|testing|1[1-3](\.\d{1,2})?|bullseye|bookworm|trixie)(-slim)?$/, 49_000_000, "bash")
export const ubuntu = system("ubuntu", /^(latest|rolling|devel|(2[0-6])\.(04|10)|focal|jammy|noble|plucky|questing)$/, 30_000_000, "/bin/bash")
