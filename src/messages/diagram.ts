/** Texts of the diagram: Pods, Services, what waits, what lies outside, and what of it is looked at. */
export const diagram = {
  pod: {
    spoken: "{{name}}, Pod in {{namespace}}, {{where}}: {{status}}, {{ready}} containers ready.",
    on: "on {{node}}",
    waits: "waits for a node",
    ready: "{{ready}} ready",
    restarts: "{{count}} restarts",
    restarts_one: "{{count}} restart",
    restarted: "Restarted {{count}} times.",
    restarted_one: "Restarted once.",
    standIn: "Its image is a stand-in.",
    standInOf: "stands in for {{image}}",
  },
  tray: {
    title: "Pods that wait for a node: {{count}}",
    pending: "Pending",
    more: "+{{beyond}} more",
  },
  door: {
    spoken: "{{name}}, Service in {{namespace}}: {{behind}}. {{address}}",
    ready: "{{ready}} of {{all}} ready",
    nobody: "no Pod behind it",
    podless: "to {{address}}, no Pod",
    apiServer: "API server {{address}}",
  },
  hint: {
    empty: "Nothing of yours runs here yet.",
    next: "Ask for three web servers, and watch who makes them.",
    apply: "Apply the nginx example",
  },
  outside: {
    spoken: "{{name}}: {{is}}.",
    laptop: "where you and your kubectl are",
    registry: "from which nodes pull images",
  },
  outline: { pod: "Pod {{name}}: {{status}}, {{ready}} ready", services: "Services", more: "and {{count}} more Pods" },
  filter: {
    searchHint: "Part of a name: what lacks it is dimmed in the picture.",
    namespaces: "Namespaces to show",
    all: "All namespaces",
    some: "{{shown}} of {{all}} namespaces",
  },
} as const
