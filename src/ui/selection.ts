/** What the page's one selection is about: a machine, a process on one, or an object of the API. */
export type Subject =
  | { readonly type: "host"; readonly host: string }
  | { readonly type: "process"; readonly host: string; readonly process: string }
  | { readonly type: "object"; readonly key: string; readonly plural: string; readonly namespace: string; readonly name: string }

/**
 * What a key stands for: "node-2", "control-plane/etcd", "pods/default/web-1", "namespaces/shop". Machines are known by their
 * names, so that "control-plane/etcd" is no object of a kind "control-plane".
 */
export function subjectOf(key: string, hosts: { has(name: string): boolean }): Subject {
  const [first = "", second, third] = key.split("/")
  if (second === undefined) return { type: "host", host: first }
  if (hosts.has(first)) return { type: "process", host: first, process: second }
  return { type: "object", key, plural: first, namespace: third === undefined ? "" : second, name: third ?? second }
}
