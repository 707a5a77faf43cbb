import type { JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import type { Question } from "../why/contract.ts"
import type { Said } from "../why/said.ts"
import type { Compared, Explained, Opened, SavedAnswer, Shared, Source, TimelineView } from "./time-protocol.ts"

/**
 * What the page and the engine say to each other. The page asks, the engine answers: one `frame` request per animation
 * frame and one answer in flight; everything else the page says is an order that shows its effect in a later frame.
 */
export type Order =
  | { readonly type: "boot"; readonly seed: number; readonly topology: JsonObject }
  /** Opens a world that was saved or sent, at the moment at which it was left: by running it again. What can't be read is refused, and the world that is open stays. */
  | { readonly type: "open"; readonly from: Source }
  | { readonly type: "pace"; readonly playing: boolean; readonly speed: number }
  | { readonly type: "step" }
  /** Shows another moment of this branch, or of another one, and stops there. Only the last of several that wait is obeyed. */
  | { readonly type: "seek"; readonly at: Micros; readonly branch?: number }
  /** Begins a branch at this moment, in which what came after has not happened. A learner's change of the past does it too. */
  | { readonly type: "fork"; readonly name?: string }
  | { readonly type: "branch/name"; readonly branch: number; readonly name: string }
  /** Forgets a branch that is not the one that is shown. */
  | { readonly type: "branch/delete"; readonly branch: number }
  /** Asks for all that opening this world again takes. */
  | { readonly type: "save" }
  /** Asks for a link to this moment, with what the page shows of it. */
  | { readonly type: "share"; readonly view: JsonObject }
  | { readonly type: "why"; readonly id: number; readonly question: Question }
  /** Puts the branch that is shown beside another one, at the present moment. */
  | { readonly type: "compare"; readonly id: number; readonly branch: number }
  /** Runs at full speed until something interesting has happened, or through quiet time until something is about to. */
  | { readonly type: "skip"; readonly to: "interesting" | "busy" }
  /** `follow`: what comes of it is shown hop by hop. */
  | { readonly type: "act"; readonly action: Action; readonly follow?: boolean }
  /** Turns following on for what the learner did last, or off. */
  | { readonly type: "follow"; readonly on: boolean }
  /** A line of kubectl, run on the laptop: an input of the recording. `run` names it in what comes back. */
  | { readonly type: "run"; readonly run: string; readonly line: string; readonly stdin?: string; readonly follow: boolean }
  /** YAML of the editor, to be judged without touching the world. */
  | { readonly type: "check"; readonly id: number; readonly text: string }
  /** A line of kubectl that only reads, answered from the store as it is: no part of history. */
  | { readonly type: "peek"; readonly id: number; readonly line: string }
  /** Asks for the recording of everything so far, with the hash of the history that it leads to. */
  | { readonly type: "record" }
  | { readonly type: "frame"; readonly watch: readonly string[] }

/** What a learner does to the machinery. */
export type Action = MachineAction | TopologyAction

/** Which machines there are. A zone is there as long as a machine is in it; a new one is the first that is free, and has a node. */
export type TopologyAction =
  | { readonly type: "topology/add-node" | "topology/remove-zone"; readonly zone: string }
  | { readonly type: "topology/add-zone" }
  | { readonly type: "topology/remove-node"; readonly node: string }

/** Words as in `sim/`: crash and restart are for hosts, kill, stop and start for processes. */
export type MachineAction =
  | { readonly type: "host/crash" | "host/hang" | "host/resume" | "host/restart"; readonly host: string }
  | { readonly type: "process/kill" | "process/stop" | "process/start" | "process/hang" | "process/resume"; readonly host: string; readonly process: string }
  | { readonly type: "link/partition" | "link/heal"; readonly host: string }

/** What the engine tells once, when the world has booted: facts that the page would otherwise have to know. */
export interface Booted {
  readonly type: "booted"
  readonly seed: number
  readonly epochMicros: number
  /** The engine's build. */
  readonly engine: string
  /** Where a world that was saved or sent was left: it is run up to there, and then `opened` follows. */
  readonly until?: Micros
  readonly kinds: readonly KindFacts[]
}

export interface KindFacts {
  readonly kind: string
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly namespaced: boolean
  readonly shortNames: readonly string[]
  /** Whether `kubectl scale` and `kubectl rollout restart` know it. */
  readonly scalable: boolean
  readonly restartable: boolean
  /** Whether anything in the cluster acts on it yet. */
  readonly simulated: boolean
  /** The key of one sentence in the page's catalogue: what is this? */
  readonly what: string
}

/** One answer: what changed since the last one. What would be too much for a frame comes with the next. */
export interface Frame {
  readonly type: "frame"
  readonly now: Micros
  readonly playing: boolean
  /** The engine runs ahead to where a skip leads. */
  readonly skipping: boolean
  /** Model seconds per wall second that were really reached lately. */
  readonly reached: number
  readonly eventsHandled: number
  /** Those that changed; all of them in a world's first frames. */
  readonly hosts: readonly HostView[]
  readonly nodes: readonly NodeView[]
  readonly pods: readonly PodView[]
  readonly resources: readonly ResourceView[]
  /**
   * What is watched by name, when it changed: objects ("nodes/node-1", "leases/kube-node-lease/node-1", "pods/ns/name"), and what
   * a container wrote ("logs/ns/pod/container"), as `{ lines }`.
   */
  readonly objects: readonly ObjectView[]
  readonly hops: readonly Hop[]
  readonly lines: readonly Line[]
  /** Keys of what is gone: "nodes/node-1", "pods/default/web-5d7f-x2k", and "hosts/node-1" for a machine. */
  readonly gone: readonly string[]
  /** The branch that is shown, and how far it has got: where `now` is before that, this is history. */
  readonly branch: number
  readonly end: Micros
  /** Lines and marks told so far are another branch's: forget them before taking these. */
  readonly retold: boolean
  /** When it changed, a few times a second at most. */
  readonly timeline: TimelineView | undefined
  /** Whether time goes by the hops of what the learner did last; the model seconds per wall second of that just now; and when its next event happens: no clock may be ahead of it. */
  readonly following: { readonly on: boolean; readonly factor: number; readonly until: Micros }
}

/** A machine, as its owner sees it; not what the cluster believes. */
export interface HostView {
  readonly name: string
  readonly role: "control-plane" | "worker" | "laptop" | "registry" | "load-balancer" | "users"
  readonly zone: string
  readonly address: string
  readonly condition: "up" | "down" | "hung"
  /** Whether a partition cuts it off. */
  readonly cut: boolean
  readonly processes: readonly ProcessView[]
}

export interface ProcessView {
  readonly name: string
  readonly condition: "running" | "hung" | "ended" | "stopped"
  /** Whether it holds its component's Lease; left out where it elects nobody. */
  readonly leads?: boolean
  /** The Lease by which it elects, as it is watched ("leases/kube-system/kube-scheduler"); left out where it elects nobody. */
  readonly lease?: string
}

/** A Node object and its Lease, as the cluster believes it to be. */
export interface NodeView {
  readonly name: string
  /** The host that runs its kubelet. */
  readonly host: string
  readonly zone: string
  readonly status: "ready" | "notReady" | "unknown"
  readonly unschedulable: boolean
  readonly taints: readonly { readonly key: string; readonly effect: string }[]
  /** When its Lease was last renewed (model time), and how long that is good for. */
  readonly renewedAt: Micros | undefined
  readonly graceMicros: Micros
  readonly conditions: readonly ConditionView[]
}

/** How something looks at a glance. */
export type Look = "ready" | "starting" | "notReady" | "failed" | "unknown" | "terminating" | "completed"

export interface PodView {
  /** "pods/default/web-5d7f-x2k" */
  readonly key: string
  readonly uid: string
  readonly namespace: string
  readonly name: string
  /** "" while it has none. */
  readonly node: string
  readonly look: Look
  /** The word under STATUS that `kubectl get pods` prints, and those under READY and RESTARTS. */
  readonly status: string
  readonly ready: string
  readonly restarts: number
  readonly ip: string
  readonly createdAt: Micros
  /** The uid of its controller, or "": a mirror Pod is kept by its Node, which controls nothing. */
  readonly owner: string
  readonly mirror: boolean
  /** Whether one of its images only stands in for what it is called. */
  readonly standIn: boolean
  /** Of its first container. */
  readonly image: string
  readonly labels: Readonly<Record<string, string>>
}

/** An object of any other kind but Node, Lease and Event, which have views of their own or lines. */
export interface ResourceView {
  /** "deployments/default/web": plural, namespace where there is one, name. */
  readonly key: string
  readonly kind: string
  readonly apiVersion: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  /** The uid of its controller, or "". */
  readonly owner: string
  readonly look: Look | "none"
  /** What `kubectl get` says of it first: "3/3 ready", "10.96.12.7:80/TCP". */
  readonly summary: string
  readonly createdAt: Micros
  readonly deleting: boolean
  /** Whether anything in the cluster acts on its kind yet. */
  readonly simulated: boolean
  /** How many Pods it asks for, where that can be scaled. */
  readonly replicas?: number
  /** Which version of its template a Deployment or DaemonSet is at, by its annotation. */
  readonly revision?: number
  /** Where a Service leads, by its EndpointSlices: the first few hundred. */
  readonly endpoints?: readonly EndpointView[]
  /** Addresses where a Service leads to that are no Pod's: the API servers behind "kubernetes". */
  readonly podless?: readonly string[]
}

export interface EndpointView {
  /** The Pod's key. */
  readonly pod: string
  readonly ready: boolean
  readonly terminating: boolean
}

export interface ConditionView {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
  readonly since: string
}

export interface ObjectView {
  readonly key: string
  /** Undefined where there is no such object (any more). */
  readonly object: JsonObject | undefined
}

/** A message between two hosts: drawn as a packet whose place is a function of model time. */
export interface Hop {
  readonly id: number
  readonly from: string
  readonly to: string
  /** The processes at both ends; empty where the message goes to whatever listens there. */
  readonly fromProcess: string
  readonly toProcess: string
  readonly sentAt: Micros
  readonly arrivesAt: Micros
  /** What it carries: "request", "response", "watch", "ping", "connection", "datagram". */
  readonly kind: string
  /** In words of the API where it has some: "PUT leases/node-1", "200". */
  readonly label: string
  readonly followed: boolean
  readonly lost: boolean
}

/** Something worth telling, numbered and dated. */
export interface Line extends Said {
  readonly id: number
  readonly at: Micros
  /** The event whose handling brought it about: "why?" begins there. 0 where nothing did. */
  readonly event: number
}

/** What the laptop's terminal says, in order. */
export type TerminalOutput =
  | { readonly type: "terminal/out"; readonly run: string; readonly stream: "stdout" | "stderr"; readonly text: string }
  /** What became of a document of what was given to apply: the server's refusal, or null. */
  | { readonly type: "terminal/document"; readonly run: string; readonly index: number; readonly status: JsonObject | null }
  | { readonly type: "terminal/end"; readonly run: string; readonly exit: number }

export interface Output {
  readonly type: "output"
  readonly outputs: readonly TerminalOutput[]
}

/** What a text would meet if it were applied. */
export interface Checked {
  readonly type: "checked"
  readonly id: number
  /** Where the text is no YAML, from line and column 1; then there are no documents. */
  readonly syntax?: { readonly line: number; readonly column: number; readonly message: string }
  readonly documents: readonly CheckedDocument[]
}

export interface CheckedDocument {
  readonly index: number
  /** The line on which it begins, from 1. */
  readonly line: number
  readonly kind: string
  readonly name: string
  readonly problems: readonly CheckedProblem[]
}

export interface CheckedProblem {
  /** "spec.template.spec.containers[0].image"; "" for the whole document. */
  readonly path: string
  /** Where in the text it is, where no path can say it. */
  readonly at?: { readonly line: number; readonly column: number }
  readonly message: string
  /** `info` is about what is not simulated. */
  readonly severity: "error" | "warning" | "info"
}

export interface Peeked {
  readonly type: "peeked"
  readonly id: number
  readonly text: string
  readonly exit: number
}

/** The world has stopped: a failed assertion of ours. The recording leads back to it. */
export interface Failed {
  readonly type: "failed"
  readonly message: string
  readonly seed: number
  readonly eventsHandled: number
  readonly recording: JsonObject
  /** The moment that the recording leads to. */
  readonly now: Micros
}

/** An order was not understood or not possible; nothing was lost. */
export interface Refused {
  readonly type: "refused"
  readonly message: string
  /** Another world was to be opened: the one that was open stays. */
  readonly unopened?: true
}

/** What a file or link can hold: enough to derive the whole history again, and its hash to compare. */
export interface Recorded {
  readonly type: "recorded"
  readonly recording: JsonObject
  readonly now: Micros
  readonly hash: string
}

export type Answer = Booted | Opened | Frame | Output | Checked | Peeked | Explained | Compared | Failed | Refused | Recorded | SavedAnswer | Shared

/** The page's side of the engine. */
export interface EngineHandle {
  order(order: Exclude<Order, { type: "frame" }>): void
  /** Asks for the next frame; at most one is in flight, and a call while one is does nothing. */
  ask(watch: readonly string[]): void
  listen(listener: (answer: Answer) => void): () => void
  close(): void
}
