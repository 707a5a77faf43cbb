import type { Pod } from "../api/kinds/pod/types.ts"
import type { JsonObject } from "../base/json.ts"
import type { Context } from "../sim/types.ts"

/** Says why a kubelet does what it does for a Pod, with the revision of it that it knew. */
export function explain(context: Context, { metadata: { name, namespace = "", resourceVersion = "" } }: Pod, say: `kubelet/${string}`, about: JsonObject): void {
  context.because({ say, about: { name, namespace, node: context.hostName, ...about }, read: [{ kind: "Pod", name, namespace, revision: resourceVersion }] })
}
