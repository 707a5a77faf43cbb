// The list of suggestions itself: Monaco's own `features/suggest` forgets it, and gives no types for it.
declare module "monaco-editor/editor/contrib/suggest/browser/suggestController.js"
