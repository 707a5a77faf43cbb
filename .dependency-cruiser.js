// The rooms of src/ from the ground up. A room imports from lower layers only, never from a sibling in its own.
const layers = [
  ["base"],
  ["sim", "api", "shell"],
  ["net", "raft"],
  ["store", "client"],
  ["apiserver", "controllers", "scheduler", "node", "cloud", "kubectl"],
  ["cluster"],
  ["scenarios", "why"],
  ["lessons"],
  ["bridge", "messages"],
  ["ui", "embed", "cli", "bench"],
]
const engineLayers = layers.slice(0, 8)

const rooms = (list) => `^src/(${list.flat(Infinity).join("|")})/`
const engine = rooms(engineLayers)
const actors = rooms([layers[3], layers[4]])
const test = "\\.test\\.tsx?$"

/** What `room` in layer `height` may see of src/: itself and what lies below. */
function layerRule(room, height) {
  return {
    name: `layer-of-${room}`,
    comment: `${room}/ imports from lower layers only (this file, top)`,
    severity: "error",
    from: { path: `^src/${room}/`, pathNot: test },
    // What tests share builds the clusters of benches too.
    to: { path: "^src/", pathNot: rooms([room, ...layers.slice(0, height), ...(room === "bench" ? ["testing"] : [])]) },
  }
}

const directions = [
  ...layers.flatMap((layer, height) => layer.map((room) => layerRule(room, height))),
  {
    name: "known-rooms",
    comment: "Every folder and file of src/ has a place in the layers (this file, top)",
    severity: "error",
    from: {},
    to: { path: "^src/", pathNot: rooms([layers, "testing"]) },
  },
  {
    name: "only-apiserver-knows-store",
    comment: "As in Kubernetes, nobody but the API server talks to etcd; cluster/ puts the two together",
    severity: "error",
    from: { path: "^src/", pathNot: [rooms(["store", "apiserver", "cluster", "testing"]), test] },
    to: { path: "^src/store/" },
  },
  {
    name: "state-stays-home",
    comment: "Actors share nothing: an actor's state.ts or x-state.ts is imported by its own room alone",
    severity: "error",
    from: { path: "^src/([^/]+)/", pathNot: test },
    to: { path: [`${actors}state\\.ts$`, `${actors}.*[/-]state\\.ts$`], pathNot: "^src/$1/" },
  },
  {
    name: "page-through-bridge",
    comment: "The page sees the engine through the bridge's handle and protocol alone, and says what these say of why",
    severity: "error",
    from: { path: "^src/(ui|embed)/", pathNot: test },
    to: { path: "^src/", pathNot: "^src/(ui|embed|base|messages)/|^src/bridge/(handle|protocol|time-protocol)\\.ts$|^src/why/contract\\.ts$" },
  },
  {
    name: "tests-stay-below",
    comment: "A test of the engine may build whole clusters, but needs no bridge and no page",
    severity: "error",
    from: { path: `${engine}.*${test}|^src/testing/` },
    to: { path: "^src/", pathNot: rooms([engineLayers, "testing"]) },
  },
  {
    name: "testing-is-for-tests",
    comment: "What tests and benches share is no part of the product",
    severity: "error",
    from: { path: "^src/", pathNot: `${test}|^src/testing/|^src/bench/` },
    to: { path: `^src/testing/|${test}|^e2e/` },
  },
]

const packages = [
  {
    name: "engine-is-headless",
    comment: "The engine knows neither Node nor the page's libraries",
    severity: "error",
    from: { path: engine, pathNot: test },
    to: {
      path: "^node_modules/(react|react-dom|reactflow|@xyflow|@radix-ui|zustand|wouter|i18next|react-i18next|lucide-react|monaco-editor|monaco-yaml)/",
    },
  },
  {
    name: "no-node-in-engine-and-page",
    comment: "Node's modules belong to cli/, bench/, bridge/node/ and tests",
    severity: "error",
    from: { path: "^src/", pathNot: ["^src/(cli|bench|bridge/node|testing)/", test] },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "types-of-kubernetes-only",
    comment: "kubernetes-models gives types; its classes and validators stay out of the bundle",
    severity: "error",
    from: { path: "^src/" },
    to: { path: "^node_modules/kubernetes-models/", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "no-dev-dependencies-in-product",
    comment: "What ships is a dependency",
    severity: "error",
    from: { path: "^src/", pathNot: [test, "^src/testing/", "^src/bench/"] },
    to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm", "type-only"] },
  },
]

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...directions,
    ...packages,
    { name: "no-cycles", comment: "Modules form no circle, types included", severity: "error", from: {}, to: { circular: true } },
    { name: "resolvable", comment: "Every import leads somewhere", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // What test runs leave behind, a built page among it.
    exclude: { path: "^e2e/output/" },
    // Import directions hold for types too. TypeScript 7 has no compiler interface yet, so swc reads the files.
    parser: "swc",
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"], extensions: [".ts", ".tsx", ".js", ".json"] },
  },
}
