import type { Instant } from "../../api/instant.ts"
import type { ApiObject, Status } from "../../api/meta.ts"
import { forbidden } from "../../api/status.ts"
import type { User } from "../../net/http.ts"
import { settle, type Asking, type MayAsk } from "../asks.ts"
import type { Resource } from "../resources.ts"

/** A write on its way to the store, as admission sees it. */
export interface Attributes {
  readonly operation: "CREATE" | "UPDATE" | "DELETE"
  readonly resource: Resource
  readonly subresource: string
  readonly namespace: string
  /** Empty while a name is to be generated. */
  readonly name: string
  readonly user: User
  /** What is written, for plugins that mutate to change in place; the old object where something is deleted. */
  readonly object: ApiObject
  readonly old: ApiObject | undefined
  readonly now: Instant
}

/**
 * One rule that every write passes. `mutate` runs before the kind's own preparation and validation, `validate` after them; either
 * refuses by giving a Status. They run inside a flow: what they must know beside their arguments they ask.
 */
export interface AdmissionPlugin {
  readonly name: string
  /** It changes nothing, also where it comes in before the others have changed what is written. */
  readonly onlyRefuses?: true
  /** Whether it has anything to say to this write; what it does not handle costs nothing. */
  handles(attributes: Attributes): boolean
  mutate?(attributes: Attributes): MayAsk<Status | undefined>
  validate?(attributes: Attributes): MayAsk<Status | undefined>
}

/** Runs one half of all plugins, in order, until one refuses. */
export function* admit(plugins: readonly AdmissionPlugin[], phase: "mutate" | "validate", attributes: Attributes): Asking<Status | undefined> {
  for (const plugin of plugins) {
    if (!plugin[phase] || !plugin.handles(attributes)) continue
    const refused = yield* settle(plugin[phase](attributes))
    if (refused) return refused
  }
  return undefined
}

/** The plugins that may change a write. */
export const changing = (plugins: readonly AdmissionPlugin[], attributes: Attributes): readonly string[] => plugins.flatMap((plugin) => (plugin.mutate && !plugin.onlyRefuses && plugin.handles(attributes) ? [plugin.name] : []))

/** Runs both halves, for writes between which nothing happens. */
export function* admitted(plugins: readonly AdmissionPlugin[], attributes: Attributes): Asking<Status | undefined> {
  return (yield* admit(plugins, "mutate", attributes)) ?? (yield* admit(plugins, "validate", attributes))
}

/** A plugin's 403. An object without a name yet goes by what its name will begin with (upstream's admission.NewForbidden). */
export const refuse = ({ resource, name, object }: Attributes, why: string): Status => forbidden(resource.name, name || object.metadata.generateName || "Unknown", why)

/** Whether a write is about Pods themselves, or about that part of them. */
export const isOfPods = ({ resource: { kind }, subresource }: Attributes, part = ""): boolean => kind.kind === "Pod" && kind.group === "" && subresource === part
