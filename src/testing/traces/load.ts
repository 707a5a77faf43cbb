import type { Mark, Row, Story } from "./row.ts"

/**
 * What a busy machine leaves to chance, taken out of a story: into how many writes a controller's account of one object falls while
 * changes come fast, and how often it tries to empty a namespace of one type. Writes of one status, or of a Service's endpoints, by one
 * controller that follow each other within `loadMillis` become one, with their net effect; so do its deletions of a collection.
 */
export function netEffects(rows: readonly Row[], loadMillis: number): readonly Row[] {
  const open = new Map<string, Row>()
  const kept: Row[] = []
  for (const row of rows) {
    const isAccount = isAccountOf(row)
    const place = `${row.who} ${row.resource} ${row.verb === "deletecollection" ? row.object.replace(/\/.*/, "") : row.object}`
    const before = isAccount ? open.get(place) : undefined
    if (before && row.t - before.t < 2 * loadMillis) {
      kept.splice(kept.indexOf(before), 1)
      const merged = { ...row, fields: netFields(before.fields, row.fields) }
      kept.push(merged)
      open.set(place, merged)
    } else {
      kept.push(row)
      if (isAccount) open.set(place, row)
    }
  }
  return kept
}

function isAccountOf({ who, verb, resource, subresource, fields }: Row): boolean {
  const isUpdate = verb === "update" && (subresource === "status" || resource.startsWith("endpoint"))
  return who.startsWith("kcm:") && (isUpdate || verb === "deletecollection") && !fields.some((field) => field.startsWith("("))
}

/** "+a" and then "-a" is nothing; of a condition what was said last counts. */
function netFields(first: readonly string[], second: readonly string[]): readonly string[] {
  const fields = new Map(first.map((field) => [pathOf(field), field]))
  for (const field of second) {
    const path = pathOf(field)
    const before = fields.get(path)
    const [came, goes] = [before?.startsWith("+") === true, field.startsWith("-")]
    if (came && goes) fields.delete(path)
    else if (came) fields.set(path, `+${field.replace(/^[+-]/, "")}`)
    else fields.set(path, before?.startsWith("-") && field.startsWith("+") ? path : field)
  }
  // What came whole is not told in parts.
  const whole = [...fields.values()].filter((field) => field.startsWith("+")).map((field) => `${pathOf(field)}.`)
  return [...fields.values()].filter((field) => !whole.some((path) => pathOf(field).startsWith(path))).toSorted()
}

const pathOf = (field: string): string => field.replace(/^[+-]/, "").replace(/=.*$/, "")

/** A generated name, masked: what it begins with and its number. */
const generated = /[\w.-]*(?:hash#\d+)?[\w.-]*-#\d+/g

/**
 * Pods of one owner are alike. Which of them is bound or ready first is chance, and so is which of those that run is given up: that
 * hangs on the nodes that they share with Pods of other namespaces. Ours get the numbers of theirs that were made, and from their
 * deletion on of theirs that were deleted, between the same marks, in their order.
 */
export function alignSiblings(recorded: Story, ours: Story): Story {
  const [births, ends] = [namesBetween(turnsIn(recorded, "create"), turnsIn(ours, "create")), namesBetween(turnsIn(recorded, "delete"), turnsIn(ours, "delete"))]
  const endOf = new Map(turnsIn(ours, "delete").map(({ name, t }) => [name, t]))
  const renamed = (text: string, t: number): string => text.replaceAll(generated, (name) => (t >= (endOf.get(name) ?? Infinity) ? (ends.get(name) ?? name) : (births.get(name) ?? name)))
  return { marks: ours.marks, rows: ours.rows.map((row) => ({ ...row, object: renamed(row.object, row.t), text: renamed(row.text, row.t), fields: row.fields.map((field) => renamed(field, row.t)) })) }
}

/** When a Pod was made, or given up: marked as disrupted or not ready by others than its kubelet, or deleted. */
interface Turn {
  readonly name: string
  readonly t: number
  /** How many things were done before. */
  readonly mark: number
}

/** Commands that only read do nothing. */
const isDone = ({ text }: Mark): boolean => !/^\$ kubectl (-n \S+ )?(get|describe|rollout (status|history)) /.test(text)

/** By a scheduler that wants its place, or as its node fell silent. */
const isMarked = ({ who, subresource, fields }: Row): boolean => (who === "scheduler" && fields.some((field) => field.startsWith("+status.conditions[DisruptionTarget]"))) || (who === "kcm:node-controller" && subresource === "status")

function turnsIn({ rows, marks }: Story, verb: "create" | "delete"): readonly Turn[] {
  const turns = new Map<string, Turn>()
  for (const row of rows) {
    const name = row.object.slice(row.object.indexOf("/") + 1)
    const isVerb = (row.subresource === "" && row.verb === verb && !row.who.startsWith("kubelet")) || (verb === "delete" && isMarked(row))
    const isTurn = row.resource === "pods" && isVerb && /#\d+$/.test(name)
    if (isTurn && !turns.has(name)) turns.set(name, { name, t: row.t, mark: marks.filter((mark) => isDone(mark) && mark.t <= row.t).length })
  }
  return [...turns.values()]
}

/** Our names to theirs: first those of the same owner between the same marks, then the rest of that owner. */
function namesBetween(theirs: readonly Turn[], own: readonly Turn[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const free = [...theirs]
  for (const isSame of [true, false])
    for (const { name, mark } of own) {
      const found = names.has(name) ? undefined : free.find((each) => familyOf(each.name) === familyOf(name) && (!isSame || each.mark === mark))
      if (!found) continue
      free.splice(free.indexOf(found), 1)
      names.set(name, found.name)
    }
  return names
}

const familyOf = (name: string): string => name.replace(/#\d+$/, "")
