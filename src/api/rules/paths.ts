import type { FieldError } from "../field-error.ts"
import { invalid } from "../field-error.ts"

/** No part of the path climbs. */
export const noBacksteps = (path: string, value: string): FieldError[] =>
  value.split("/").includes("..") ? [invalid(path, value, "must not contain '..'")] : []

/** A relative path that stays below where it starts. */
export const descending = (path: string, value: string): FieldError[] => [
  ...(value.startsWith("/") ? [invalid(path, value, "must be a relative path")] : []), ...noBacksteps(path, value),
]

/** Names that begin with two dots belong to the kubelet, which changes volumes through them. */
export function notReserved(path: string, value: string): FieldError[] {
  const errors = descending(path, value)
  if (value.startsWith("..") && !value.startsWith("../") && value !== "..") errors.push(invalid(path, value, "must not start with '..'"))
  return errors
}

/** Permission bits of a file. */
export const fileMode = (path: string, mode: number | undefined): FieldError[] =>
  mode !== undefined && (mode > 0o777 || mode < 0)
    ? [invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive")]
    : []
