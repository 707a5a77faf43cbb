import type { Json } from "../base/json.ts"
import type { FieldError } from "./field-error.ts"
import type { Instant } from "./instant.ts"
import { apiVersionOf } from "./meta.ts"
import type { ApiObject, GroupVersionKind } from "./meta.ts"

/**
 * All that is known of one kind in one version, as one value: API server, kubectl, editor and `explain` read it. A
 * CustomResourceDefinition makes one at run time. Drafts are changed in place; every other object is frozen.
 */
export interface Kind<T extends ApiObject = ApiObject> extends GroupVersionKind {
  /** "v1", "apps/v1" */
  readonly apiVersion: string
  readonly plural: string
  readonly singular: string
  readonly listKind: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  /** All eight for most kinds; few for those that are questions rather than objects. */
  readonly verbs: readonly Verb[]
  /** "status", "scale", "binding"…: paths below the object. */
  readonly subresources: readonly string[]
  readonly scale?: ScalePaths
  /** Name of the kind's definition ("apps/v1/Deployment", see schema/); it holds merge facts too. "" where a CustomResourceDefinition brings its own. */
  readonly schema: string
  /** The key of one sentence in the message catalogue: what is this? */
  readonly what: string
  /** What a name must look like. */
  readonly nameFormat: NameFormat
  /** Top-level fields whose change raises metadata.generation; empty for kinds that have none. */
  readonly generationFrom: readonly string[]
  /** A create may bring a status (Node); elsewhere it is dropped. */
  readonly keepsStatusOnCreate: boolean
  /** PUT to a name that is not there creates it (Lease, Event, Service, Endpoints…). */
  readonly allowCreateOnUpdate: boolean
  /** PUT without a resourceVersion overwrites. */
  readonly allowUnconditionalUpdate: boolean
  /** Whether a controller, the scheduler, a node or the server itself acts on its objects; the others are served, stored and listed, and nothing more. */
  readonly simulated: boolean
  /** Fields that are kept and shown but not acted on, by path (lists without index: `spec.containers.lifecycle`), and why not. */
  readonly notSimulated: Readonly<Record<string, string>>
  /** Where its objects hold what a Pod is to be: "spec" of Pods, "spec.template.spec" of workloads; "" in kinds without. */
  readonly podSpec: string
  readonly columns: readonly Column<T>[]
  /** Fields that field selectors may name, besides metadata.name and metadata.namespace. Values compare as texts. */
  readonly selectable: Readonly<Record<string, Reader<T>>>
  /** Another version of the same stored objects: they are kept in the form of `of` and turned on the way. */
  readonly view?: View<T>
  /** Fills what a decoded body leaves open, as the versioned API does; run on every body and on what the store holds. */
  defaults(draft: T): void
  /** Runs after defaults and before validation of a create; the generic rules (strategy.ts) have run already. */
  prepareForCreate(draft: T, context: RequestContext): void
  prepareForUpdate(draft: T, old: T, context: RequestContext): void
  /** Everything that makes the object a 422; metadata is checked apart. `old` is there for updates. */
  validate(object: T, old: T | undefined, context: RequestContext): FieldError[]
  /** Texts for the response's Warning headers. */
  warnings(object: T, old: T | undefined): string[]
  /** Grace period in seconds of a delete that names none; undefined: gone at once. */
  gracePeriodSeconds(object: T): number | undefined
}

export type Verb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch"

/** label: 63 characters without dots; subdomain: dots too, 253; path: anything that fits in a URL segment (RBAC); address: an IP. */
export type NameFormat = "label" | "subdomain" | "path" | "address" | "none"

/** Where the scale subresource reads and writes; paths from the object, without a leading dot. */
export interface ScalePaths {
  readonly replicas: string
  readonly statusReplicas: string
  /** A LabelSelector, a plain map (`ReplicationController`), or a ready text. */
  readonly selector?: string
}

export interface View<T> {
  readonly of: GroupVersionKind
  toStored(object: T): ApiObject
  fromStored(object: ApiObject): T
}

/** A function of an object. Method syntax, so that a `Kind<Pod>` is a `Kind`. */
export type Reader<T> = { read(object: T): string }["read"]

/** What a rule may know of the request. `subresource` is "" for the object itself. */
export interface RequestContext {
  readonly subresource: string
  readonly now: Instant
}

/** One column of a table as the server prints it for `kubectl get`; priority 1 shows with `-o wide` only. */
export interface Column<T> {
  readonly name: string
  readonly type: "string" | "integer" | "number" | "boolean" | "date"
  readonly format: string
  readonly priority: 0 | 1
  readonly description: string
  /** The cell; `now` is for ages. */
  of(object: T, now: Instant): Json
}

/** A column as a kind's file writes it: name and `of`, the rest where it differs from a plain text column. */
export type ColumnOptions<T> = Pick<Column<T>, "name" | "of"> & Partial<Column<T>>

type Named = "kind" | "version" | "plural"
export type KindOptions<T extends ApiObject> = Pick<Kind<T>, Named> &
  Partial<Omit<Kind<T>, Named | "columns" | "apiVersion">> & { readonly columns?: readonly ColumnOptions<T>[] }

export const allVerbs: readonly Verb[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

/** Completes `options` with what holds for most kinds: namespaced, core group, status if the file names it, all verbs, subdomain names. */
export function defineKind<T extends ApiObject>(options: KindOptions<T>): Kind<T> {
  const group = options.group ?? ""
  const columns = (options.columns ?? []).map((column, i): Column<T> => ({
    type: "string", format: i === 0 ? "name" : "", priority: 0, description: "", ...column,
  }))
  return {
    listKind: `${options.kind}List`,
    singular: options.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: allVerbs,
    subresources: [],
    schema: `${apiVersionOf(group, options.version)}/${options.kind}`,
    what: `kind.${options.kind}`,
    nameFormat: "subdomain",
    generationFrom: [],
    keepsStatusOnCreate: false,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: true,
    simulated: true,
    notSimulated: {},
    podSpec: "",
    selectable: {},
    defaults: nothing,
    prepareForCreate: nothing,
    prepareForUpdate: nothing,
    validate: () => [],
    warnings: () => [],
    gracePeriodSeconds: nothing,
    ...options,
    group,
    apiVersion: apiVersionOf(group, options.version),
    columns,
  }
}

function nothing(): undefined {
  return undefined
}
