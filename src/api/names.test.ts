import { expect, test } from "vitest"
import { describeTable } from "../testing/tables.ts"
import type { Case } from "../testing/tables.ts"
import type { FieldError } from "./field-error.ts"
import { fieldErrorText } from "./field-error.ts"
import { defineKind } from "./kind.ts"
import type { ApiObject, ObjectMeta } from "./meta.ts"
import { maskTrailingDash, validateAnnotations, validateFieldManager, validateLabels, validateMetadata } from "./metadata.ts"
import {
  inRange, isConfigMapKey, isDecimalInteger, isEnvironmentName, isExtendedResource, isHeaderName, isIdentifier, isLabel, isLabel1035, isLabelValue,
  isPathSegment, isPathSegmentPrefix, isPercent, isPortName, isQualifiedName, isSubdomain, isSubdomainOfAnyCase, isSubdomainWithUnderscore, isUid, isUserId,
  isWildcardSubdomain,
} from "./names.ts"
import type { Format } from "./names.ts"
import { addressWarnings, cidrWarnings, validateAddress, validateCanonicalAddress, validateCanonicalCidr, validateCidr, validateInterfaceAddress } from "./rules/addresses.ts"
import { fullDomain } from "./rules/endpoints.ts"

/** Tests that list values which have a format, and values which have not. */
const formats: Readonly<Record<string, Format>> = {
  TestIsDNS1123Label: isLabel, TestIsDNS1123Subdomain: isSubdomain, TestIsDNS1035Label: isLabel1035, TestIsValidPortName: isPortName, TestIsQualifiedName: isQualifiedName,
  TestIsValidLabelValue: isLabelValue, TestIsHTTPHeaderName: isHeaderName, TestIsValidPercent: isPercent, TestIsConfigMapKey: isConfigMapKey,
  TestIsWildcardDNS1123Subdomain: isWildcardSubdomain, TestIsRelaxedEnvVarName: isEnvironmentName, TestIsDNS1123SubdomainCaseless: isSubdomainOfAnyCase,
  TestIsCIdentifier: isIdentifier, TestIsLabelKey: isQualifiedName, TestIsLabelValue: isLabelValue, TestIsDecimalInteger: isDecimalInteger,
  TestIsFullyQualifiedDomainName: (value) => fullDomain("", value).map(fieldErrorText),
}

/** Tests that give a value and the errors of a field "test". */
const exact: Readonly<Record<string, Format>> = {
  TestShortName: isLabel, TestLongName: isSubdomain, TestLabelKey: isQualifiedName, TestK8sUUID: isUid, TestLabelValue: isLabelValue, TestPathSegmentName: isPathSegment,
  TestLongNameCaseless: isSubdomainOfAnyCase, TestExtendedResourceName: isExtendedResource,
}

interface Columns {
  input: string; in: string; shouldPass: boolean; wantErrs?: { $error: string }[]; err: string; legacyErr: string; legacyStrictErr: string; want?: string[]
  address: string; cidr: string; fieldPath: PathNode; Name: string; ExpectedMsg: string; value: string & number; min: number; max: number; expected?: string[]
  annotations: Record<string, string>; labels: Record<string, string>; expect: string; beforeMasking: string; expectedAfterMasking: string
  ownerReferences: ObjectMeta["ownerReferences"]; expectError: boolean; expectedErrorMessage: string; New: ObjectMeta; Old: ObjectMeta; ObjectMeta: ObjectMeta
  ExpectedErr: string; ExpectedErrs: string[]
}
interface PathNode {
  name: string
  index: string
  parent?: PathNode
}
const pathOf = ({ name, index, parent }: PathNode): string => (index ? `${parent ? pathOf(parent) : ""}[${index}]` : `${parent ? `${pathOf(parent)}.` : ""}${name}`)

const widget = defineKind<ApiObject>({ kind: "Widget", version: "v1", plural: "widgets", namespaced: false })
const metadataErrors = (metadata: ObjectMeta, old?: ObjectMeta): string[] => {
  const object = (meta: ObjectMeta): ApiObject => ({ apiVersion: "v1", kind: "Widget", metadata: meta })
  return validateMetadata(widget, object(metadata), old && object(old), "field").map(fieldErrorText)
}
const one = (errors: readonly FieldError[] | readonly string[], text: string): void => {
  const all = errors.map((error) => (typeof error === "string" ? error : fieldErrorText(error))).join("\n")
  if (text) expect(all).toContain(text)
  else expect(all).toBe("")
}

const checks: Readonly<Record<string, (row: Columns, table: string) => void>> = {
  TestIsValidIP: (row) => {
    one(validateCanonicalAddress("", row.in), row.err)
    one(validateAddress("", row.in, [], false), row.legacyErr)
    one(validateAddress("", row.in), row.legacyStrictErr)
  },
  TestIsValidCIDR: (row) => {
    one(validateCanonicalCidr("", row.in), row.err)
    one(validateCidr("", row.in, [], false), row.legacyErr)
    one(validateCidr("", row.in), row.legacyStrictErr)
  },
  TestIsValidInterfaceAddress: (row) => one(validateInterfaceAddress("", row.in), row.err),
  TestGetWarningsForIP: (row) => expect(addressWarnings(pathOf(row.fieldPath), row.address)).toEqual(row.want ?? []),
  TestGetWarningsForCIDR: (row) => expect(cidrWarnings(pathOf(row.fieldPath), row.cidr)).toEqual(row.want ?? []),
  TestIsInRange: ({ value, min, max }, table) => expect(inRange(value, min, max).length > 0).toBe(table === "badValues"),
  TestIsValidUserID: (row, table) => expect(isUserId(row as unknown as number).length > 0).toBe(table === "badValues"),
  TestIsValidGroupID: (row, table) => expect(isUserId(row as unknown as number).length > 0).toBe(table === "badValues"),
  TestIsPathSegmentPrefix: (row) => one(isPathSegmentPrefix(row.Name), row.ExpectedMsg),
  TestIsPathSegmentName: (row) => one(isPathSegment(row.Name), row.ExpectedMsg),
  TestIsDNS1123SubdomainWithUnderscore: (row) => expect(isSubdomainWithUnderscore(row.value)).toEqual(row.expected ?? []),
  TestMaskTrailingDash: (row) => expect(maskTrailingDash(row.beforeMasking)).toBe(row.expectedAfterMasking),
  TestValidateAnnotations: (row, table) => one(validateAnnotations(table === "successCases" ? (row as unknown as Record<string, string>) : row.annotations, "field"), table === "successCases" ? "" : row.expect),
  TestValidateLabels: (row, table) => one(validateLabels(table === "successCases" ? (row as unknown as Record<string, string>) : row.labels, "field"), table === "successCases" ? "" : row.expect),
  TestValidateFieldManagerValid: (row) => one(validateFieldManager(row as unknown as string, "field"), ""),
  TestValidateFieldManagerInvalid: (row) => one(validateFieldManager(row as unknown as string, "field"), "field"),
  TestValidateObjectMetaOwnerReferences: (row) => one(metadataErrors({ name: "test", ownerReferences: row.ownerReferences ?? [] }), row.expectError ? row.expectedErrorMessage : ""),
  TestValidateFinalizersUpdate: (row) => one(metadataErrors(row.New, { ...row.Old, ...(row.ExpectedErr ? { deletionTimestamp: "2026-01-01T12:00:00Z" } : {}) }), row.ExpectedErr),
  TestValidateFinalizersPreventConflictingFinalizers: (row) => one(metadataErrors(row.ObjectMeta), row.ExpectedErr),
  TestObjectMetaGenerationUpdate: (row) => expect(metadataErrors(row.New, row.Old)).toEqual(row.ExpectedErrs ?? []),
  TestValidateObjectMetaUpdatePreventsDeletionFieldMutation: (row) => expect(metadataErrors(row.New, row.Old)).toEqual(row.ExpectedErrs ?? []),
}

function check({ test: name = "", table = "", value }: Case): void {
  const row = value as unknown as Columns
  const [listed, all, own] = [formats[name], exact[name], checks[name]]
  if (own) own(row, table)
  else if (listed) {
    const good = typeof row === "string" ? /^(good|success|valid)/.test(table) : row.shouldPass
    expect(listed(typeof row === "string" ? row : row.input).length === 0).toBe(good)
  } else if (all) {
    const reasons = all(row.input).join("\n")
    const wanted = (row.wantErrs ?? []).map(({ $error }) => $error)
    expect(reasons === "").toBe(wanted.length === 0)
    // The table has the reason after the value, and not always; newer rules say "bytes" where the older say "characters".
    for (const text of wanted) expect(reasons.replace("253 characters", "253 bytes")).toContain(text.replace(/^test: Invalid value: ("[^"]*"|null)(: )?/, ""))
  }
}

const covered = (name = ""): boolean => name in formats || name in exact || name in checks

describeTable("names-and-formats", (cases) => {
  for (const item of cases.filter(({ test: name, case: what }) => covered(name) && what !== "nil value")) test(item.id, () => check(item))
})

test("a message names examples and pattern as the server does", () => {
  expect(isLabel("Not a label")).toEqual([
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character " +
      "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
  ])
  expect(isLabel("a.b")).toEqual(["must not contain dots"])
})
