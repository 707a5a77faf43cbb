import i18next, { type Module, type TOptions } from "i18next"
import type { Said } from "../why/said.ts"
import { en } from "./en.ts"

type Leaves<T, Prefix extends string = ""> = {
  [K in keyof T & string]: T[K] extends string ? `${Prefix}${WithoutNumber<K>}` : Leaves<T[K], `${Prefix}${K}>`>
}[keyof T & string]

/** A text that is said of one and of many has one name, and takes `count`. */
type WithoutNumber<K extends string> = K extends `${infer Base}_${"one" | "other"}` ? Base : K

/** The name of a text, with `>` between its levels: keys of the engine hold slashes, hints hold dots. */
export type Message = Leaves<typeof en>

export type Text = (message: Message, values?: TOptions) => string

/** Makes the catalogue ready; nothing is fetched, so it is ready at once. The page hands in what tells its components of another language. */
export function openCatalogue(...modules: readonly Module[]): void {
  for (const module of modules) i18next.use(module)
  void i18next.init({
    lng: "en",
    resources: { en: { translation: en } },
    keySeparator: ">",
    nsSeparator: false,
    initAsync: false,
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    missingInterpolationHandler: () => "",
  })
}

/** The text outside components. */
export const sayText = i18next.t.bind(i18next) as unknown as Text

/** A line of the engine in words, and the part that noticed, where one did. A key that the catalogue lacks shows itself. */
export function sayLine({ say, about }: Pick<Said, "say" | "about">): { readonly who: string; readonly what: string } {
  const t = sayText as (key: string, values?: TOptions) => string
  const values = Object.fromEntries(Object.entries(about).map(([name, value]) => [name, onClock(value)]))
  const who = i18next.exists(`noticed>${say}`, values) ? t(`noticed>${say}`, values) : ""
  return { who, what: i18next.exists(`line>${say}`, values) ? t(`line>${say}`, values) : [say, ...Object.values(values)].join(" ") }
}

/** A time as an object has it reads as the cluster's clock shows it. */
const onClock = (value: string | number): string | number => (typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? value.slice(11, 19) : value)

/** The same in one string. */
export function lineText(line: Pick<Said, "say" | "about" | "tone">): string {
  const { who, what } = sayLine(line)
  if (who === "") return what
  return line.tone === "learner" ? `${who} ${what}` : `${who}: ${what}`
}

/** A text by a key that the engine gives: "why>here". */
export const textOf = (key: string, values?: TOptions): string => (sayText as (name: string, values?: TOptions) => string)(key, values)
