import { goQuote } from "./go-text.ts"

/** Why one field is refused, as the causes of a 422 list it. `type` is the cause's reason. */
export interface FieldError {
  readonly type: FieldErrorType
  /** Path as Kubernetes writes it: `spec.containers[0].name`, `metadata.labels[a/b]`; "" for the whole object. */
  readonly field: string
  /** The message without the field: "Invalid value: 5: must be less than 4". */
  readonly body: string
}

export type FieldErrorType =
  | "FieldValueNotFound" | "FieldValueRequired" | "FieldValueDuplicate" | "FieldValueInvalid" | "FieldValueNotSupported"
  | "FieldValueForbidden" | "FieldValueTooLong" | "FieldValueTooMany" | "FieldValueTooFew" | "FieldValueTooShort"
  | "FieldValueTypeInvalid" | "InternalError"

/** "spec.containers[0].name: Required value" */
export const fieldErrorText = (error: FieldError): string => `${error.field || "<nil>"}: ${error.body}`

// A refused value is printed as Go's %q for strings and as JSON otherwise.
const print = (value: unknown): string => (typeof value === "string" ? goQuote(value) : value === undefined ? "null" : JSON.stringify(value))
const after = (detail: string): string => (detail ? `: ${detail}` : "")

export const required = (field: string, detail = ""): FieldError => ({ type: "FieldValueRequired", field, body: `Required value${after(detail)}` })

export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: "FieldValueInvalid",
  field,
  body: `Invalid value: ${print(value)}${after(detail)}`,
})

/** `supported` in the order in which the message lists them. */
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  type: "FieldValueNotSupported",
  field,
  body: `Unsupported value: ${print(value)}${after(supported.length ? `supported values: ${supported.map(goQuote).join(", ")}` : "")}`,
})

export const forbidden = (field: string, detail: string): FieldError => ({ type: "FieldValueForbidden", field, body: `Forbidden${after(detail)}` })

export const duplicate = (field: string, value: unknown): FieldError => ({ type: "FieldValueDuplicate", field, body: `Duplicate value: ${print(value)}` })

export const notFound = (field: string, value: unknown): FieldError => ({ type: "FieldValueNotFound", field, body: `Not found: ${print(value)}` })

export const tooLong = (field: string, bytesMax: number): FieldError => ({ type: "FieldValueTooLong", field, body: `Too long: may not be more than ${bytesMax} byte${bytesMax === 1 ? "" : "s"}` })

export const tooMany = (field: string, count: number, countMax: number): FieldError => ({
  type: "FieldValueTooMany",
  field,
  body: `Too many: ${count}: must have at most ${countMax} item${countMax === 1 ? "" : "s"}`,
})

/** For a rule that the server itself could not evaluate. */
export const internalFieldError = (field: string, detail: string): FieldError => ({ type: "InternalError", field, body: `Internal error${after(detail)}` })

/** One "Invalid value" for each reason that `format` (see names.ts) gives. */
export const malformed = (field: string, value: string, format: (value: string) => string[]): FieldError[] =>
  format(value).map((why) => invalid(field, value, why))

/** "Required value" for what is empty, else what `format` says. */
export const requiredFormat = (field: string, value: string | undefined, format: (value: string) => string[], detail = ""): FieldError[] =>
  value ? malformed(field, value, format) : [required(field, detail)]

/** "Unsupported value" unless `value` is one of `supported`. */
export const oneOf = (field: string, value: unknown, supported: readonly string[]): FieldError[] =>
  supported.includes(value as string) ? [] : [notSupported(field, value, supported)]

export const notNegative = (field: string, value: number | undefined): FieldError[] =>
  (value ?? 0) < 0 ? [invalid(field, value, "must be greater than or equal to 0")] : []

export const positive = (field: string, value: number): FieldError[] => (value > 0 ? [] : [invalid(field, value, "must be greater than zero")])
