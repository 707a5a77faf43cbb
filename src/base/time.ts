import type { Brand } from "./brand.ts"

/** Model time or a duration: a whole number of microseconds. Instants count from the recording's epoch. */
export type Micros = Brand<number, "Micros">

/** Marks a whole number as microseconds. */
export const micros = (value: number): Micros => value as Micros
export const millis = (value: number): Micros => Math.round(value * 1_000) as Micros
export const seconds = (value: number): Micros => Math.round(value * 1_000_000) as Micros
export const minutes = (value: number): Micros => seconds(value * 60)

/** An instant that never comes. */
export const never = Number.MAX_SAFE_INTEGER as Micros

/** `at` moved by `by`. */
export const plus = (at: Micros, by: Micros): Micros => (at + by) as Micros

/** The first point of the grid `origin + n * period` (n >= 0) that lies strictly after `after`: the next turn of a loop that only looks. */
export function nextOnGrid(origin: Micros, period: Micros, after: Micros): Micros {
  if (after < origin) return origin
  return (origin + (Math.floor((after - origin) / period) + 1) * period) as Micros
}
