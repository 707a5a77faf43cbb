import type { Image } from "./image.ts"

/** A shell and small commands. Its own command is a shell that, without a terminal, has nothing to do and ends at once. */
export const busybox: Image = {
  repository: "docker.io/library/busybox",
  tags: /^(latest|stable|unstable|1|1\.\d{2}(\.\d)?|((stable|unstable|1|1\.\d{2}(\.\d)?)-)?(musl|glibc|uclibc))$/,
  sizeBytes: 2_200_000,
  entrypoint: [],
  cmd: ["sh"],
  commands: true,
  own: () => undefined,
}

export const kubernetesBusybox: Image = { ...busybox, repository: "registry.k8s.io/busybox" }
