import type { FieldError } from "../field-error.ts"
import { invalid, required, tooLong } from "../field-error.ts"
import { isSubdomain } from "../names.ts"

/** The name of a CSI driver: a domain of at most 63 characters, in any case. */
export function driverName(name: string, path: string): FieldError[] {
  if (!name) return [required(path)]
  const errors = name.length > 63 ? [tooLong(path, 63)] : []
  return [...errors, ...isSubdomain(name.toLowerCase()).map((why) => invalid(path, name, why))]
}
