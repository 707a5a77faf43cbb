/** Texts of the editor and of what it applies. */
export const editor = {
  label: "Kubernetes manifests, YAML",
  empty: "# Write or paste Kubernetes YAML here, or take an example.\n",
  apply: "Apply",
  applyHint: "kubectl apply -f - with this text (Ctrl+Enter)",
  applying: "Applying…",
  examples: "Examples",
  examplesTitle: "Examples to begin with",
  replaces: "An example takes the place of what you wrote. Undo brings it back.",
  undo: "Bring back what I wrote",
  tabLeaves: "Tab leaves",
  tabIndents: "Tab indents",
  tabHint: "Whether the Tab key leaves the editor or indents (Ctrl+M)",
  checking: "Being checked…",
  fine_one: "{{count}} object, nothing to object to",
  fine_other: "{{count}} objects, nothing to object to",
  nothing: "Nothing to apply yet",
  problems_one: "{{count}} problem",
  problems_other: "{{count}} problems",
  line: "line {{line}}",
  severity: { error: "Error", warning: "Warning", info: "Note" },
  tooMuch: {
    title: "Not taken in",
    bytes: "That is {{size}}; the editor takes up to {{most}}. Your text is as it was.",
    documents: "Those are {{count}} documents; the editor takes up to {{most}}. Your text is as it was.",
    dismiss: "All right",
  },
  result: {
    title: "kubectl apply",
    done: "Applied",
    failed: "Not everything was applied",
    dismiss: "Hide the result",
  },
} as const

/** The examples, each an idea of the documentation. */
export const example = {
  web: "Deployment and Service: three web servers",
  "config-map-env": "ConfigMap as environment",
  "config-map-volume": "ConfigMap as files",
  secret: "Secret",
  "init-container": "Init containers",
  sidecar: "Two containers and a shared folder",
  probes: "Probes: startup, liveness, readiness",
  "daemon-set": "DaemonSet: one on each node",
  tolerations: "Tolerations: leave a silent node sooner",
  "node-selector": "nodeSelector: a Pod that chooses",
  "topology-spread": "Topology spread over zones",
  namespace: "Namespace",
  "bad-image": "A misspelt image, to be mended",
  "crash-loop": "A container that keeps crashing",
} as const

/** What can be done to an object. */
export const command = {
  title: "What can be done",
  edit: "Edit",
  "scale-up": "One more",
  "scale-down": "One fewer",
  restart: "Restart its Pods",
  undo: "Back to the version before",
  cordon: "Keep new Pods away",
  uncordon: "Let new Pods come",
  delete: "Delete",
  sure: "Really delete {{name}}?",
  keep: "Keep it",
  again: "Press again to delete",
} as const

/** The read-only terminal. */
export const commands = {
  log: "Commands that ran on the laptop, and what they said",
  empty: "No command has run yet. Whatever you do to an object runs as a line of kubectl, and is shown here.",
  show: "Show all commands",
  away: "Put away",
  running: "at work…",
  stdin_one: "with {{count}} line of YAML",
  stdin_other: "with {{count}} lines of YAML",
} as const

/** The details of an object. */
export const inspector = {
  views: "Views of {{name}}",
  summary: "Summary",
  describe: "Describe",
  logs: "Logs",
  yaml: "YAML",
  namespace: "Namespace",
  node: "Node",
  address: "Address",
  restarts: "Restarts",
  ready: "Containers ready",
  owner: "Kept by",
  owns: "Keeps",
  labels: "Labels",
  pending: "no node yet",
  containers: "Containers",
  conditions: "Conditions",
  endpoints: "Where it leads",
  noEndpoints: "Nowhere: no ready Pod has the labels that it selects.",
  endpointReady: "ready",
  endpointPodless: "no Pod: a process on a machine",
  endpointNotReady: "not ready",
  endpointEnding: "ending",
  events: "What happened to it",
  noEvents: "Nothing has been told about it lately.",
  notSimulated: "Not simulated: nothing in this cluster acts on a {{kind}} yet. It is kept and shown.",
  standIn: "A stand-in: this image is not known here, so a small program with its name answers on its ports.",
  deleting: "It is being deleted.",
  gone: "{{name}} is no longer there",
  goneHint: "It was deleted, or never was. What the cluster wanted of it may already be elsewhere.",
  reading: "kubectl reads…",
  container: "Container",
  noLogs: "It has written nothing so far.",
  logsOf: "What {{name}} wrote",
  describeOf: "kubectl describe of {{name}}",
  waiting: "waiting: {{reason}}",
  running: "running since {{since}}",
  terminated: "ended: {{reason}}, code {{code}}",
  last: "before that ended: {{reason}}, code {{code}}",
  notStarted: "not started yet",
  init: "init",
} as const

/** All objects by kind. */
export const explorer = {
  search: "Search by name",
  namespaces: "Namespaces",
  more_one: "and {{count}} more: search for it by name",
  more_other: "and {{count}} more: search for them by name",
  empty: "No object of yours yet",
  emptyHint: "Apply a Deployment with three web servers and the Service in front of them:",
  emptyCommand: "kubectl apply -f nginx.yaml",
  emptyDo: "Apply the nginx example",
  noMatch: "Nothing is called like that here.",
  open: "Show what {{name}} keeps",
  close: "Hide what {{name}} keeps",
  notSimulated: "not simulated",
} as const

/** A new world. */
export const cluster = {
  fresh: "New cluster",
  freshTitle: "Start a new cluster?",
  freshHint: "An empty cluster begins at its first minute. What runs now is gone; the text in the editor stays.",
  freshDo: "Start anew",
  keep: "Keep this one",
} as const
