import { isSidecar, type Container, type Pod } from "../../api/kinds/pod/types.ts"
import { addQuantity, compareQuantity, formatQuantity, parseQuantity, quantityOf, type Quantity } from "../../base/quantity.ts"

/** Amounts by resource. */
export type Amounts = ReadonlyMap<string, Quantity>

const zero = quantityOf(0)

/** What a Pod asks for, or may have at most: init containers run one after the other, sidecars and the rest together. Upstream: component-helpers' resource. */
export function podAmounts({ spec }: Pod, what: "requests" | "limits"): Amounts {
  let sidecars: Amounts = new Map()
  let starting: Amounts = new Map()
  for (const container of spec.initContainers ?? []) {
    const own = listOf(container.resources?.[what])
    if (isSidecar(container)) sidecars = sum(sidecars, own)
    starting = most(starting, isSidecar(container) ? sidecars : sum(own, sidecars))
  }
  const running = (spec.containers ?? []).reduce((all, container: Container) => sum(all, listOf(container.resources?.[what])), sidecars)
  const containers = most(running, starting)
  const whole = new Map([...containers, ...listOf(spec.resources?.[what])])
  const overhead = listOf(spec.overhead)
  return what === "requests" ? sum(whole, overhead) : new Map([...whole].map(([name, amount]) => [name, addQuantity(amount, overhead.get(name) ?? zero)]))
}

export function sum(a: Amounts, b: Amounts): Amounts {
  const all = new Map(a)
  for (const [name, amount] of b) all.set(name, all.has(name) ? addQuantity(all.get(name) ?? zero, amount) : amount)
  return all
}

function most(a: Amounts, b: Amounts): Amounts {
  const all = new Map(a)
  for (const [name, amount] of b) if (!all.has(name) || compareQuantity(amount, all.get(name) ?? zero) > 0) all.set(name, amount)
  return all
}

export const listOf = (list: Readonly<Record<string, string | number>> | undefined): Amounts =>
  new Map(Object.entries(list ?? {}).flatMap(([name, text]): [string, Quantity][] => {
    const amount = parseQuantity(text)
    return amount ? [[name, amount]] : []
  }))

export const amountText = (amounts: Amounts, name: string): string => formatQuantity(amounts.get(name) ?? zero)

/** "100m (2%)": a share of what a node has. */
export function shareText(amounts: Amounts, name: string, allocatable: Amounts): string {
  const [part, all] = [amounts.get(name)?.nanos ?? 0n, allocatable.get(name)?.nanos ?? 0n]
  return `${amountText(amounts, name)} (${all === 0n ? 0 : (part * 100n) / all}%)`
}
