import type { Container } from "../api/kinds/pod/types.ts"

/** Where every Pod finds its service account's token: said by nobody, as nearly nobody reads it. */
const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount"

/** What a container asks of its node that is not simulated yet; it starts without. */
export function notSimulatedFor({ env = [], envFrom = [], volumeMounts = [] }: Container): readonly string[] {
  const sources = env.filter(({ valueFrom }) => valueFrom && !valueFrom.fieldRef).map(({ name }) => `env ${name}`)
  const mounts = volumeMounts.filter(({ mountPath }) => mountPath !== tokenPath).map(({ name }) => `volume ${name}`)
  return [...sources, ...(envFrom.length > 0 ? ["envFrom"] : []), ...mounts]
}
