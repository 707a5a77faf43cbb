import type { ISecret } from "kubernetes-models/v1"
import type { FieldError } from "../field-error.ts"
import { invalid, malformed, required, tooLong } from "../field-error.ts"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { immutable } from "../metadata.ts"
import { isConfigMapKey } from "../names.ts"
import { base64Length, decodeBase64, encodeBase64 } from "../schema/scalars.ts"
import { ageColumn, nameColumn } from "./columns.ts"
import { dataBytesMax, frozenErrors } from "./config-map.ts"

export type Secret = Served<ISecret>

export const secret = defineKind<Secret>({
  kind: "Secret", version: "v1", plural: "secrets",
  selectable: { type: ({ type }) => type ?? "" },
  columns: [nameColumn, { name: "Type", of: ({ type }) => type ?? "" }, { name: "Data", of: ({ data }) => Object.keys({ ...data }).length }, ageColumn],
  defaults(draft) {
    draft.type ||= "Opaque"
    // Plain texts are a convenience of writing: they are stored with the rest, and never given back.
    const texts = Object.entries(draft.stringData ?? {}).map(([key, value]) => [key, encodeBase64(value)])
    if (texts.length) draft.data = { ...draft.data, ...(Object.fromEntries(texts) as Record<string, string>) }
    delete draft.stringData
  },
  validate(object, old) {
    const { data = {} } = object
    const errors = old ? immutable("type", object.type, old.type) : []
    if (old?.immutable) errors.push(...frozenErrors(object, old, ["data"]))
    for (const key of Object.keys(data)) errors.push(...malformed(`data[${key}]`, key, isConfigMapKey))
    if (Object.values(data).reduce((sum, value) => sum + base64Length(value), 0) > dataBytesMax) errors.push(tooLong("data", dataBytesMax))
    return [...errors, ...typeErrors(object, data)]
  },
})

const neededKeys: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/tls": ["tls.crt", "tls.key"], "kubernetes.io/dockercfg": [".dockercfg"], "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
}

function typeErrors({ type = "", metadata }: Secret, data: Readonly<Record<string, string>>): FieldError[] {
  const has = (key: string): boolean => Object.hasOwn(data, key)
  switch (type) {
    case "kubernetes.io/service-account-token":
      return metadata.annotations?.["kubernetes.io/service-account.name"] ? [] : [required("metadata.annotations[kubernetes.io/service-account.name]")]
    case "kubernetes.io/basic-auth":
      return has("username") || has("password") ? [] : [required("data[username]"), required("data[password]")]
    case "kubernetes.io/ssh-auth":
      return data["ssh-privatekey"] ? [] : [required("data[ssh-privatekey]")]
    default: {
      const keys = neededKeys[type] ?? []
      const missing = keys.filter((key) => !has(key)).map((key) => required(`data[${key}]`))
      const configs = keys.filter((key) => has(key) && key.startsWith(".docker"))
      return [...missing, ...configs.flatMap((key) => jsonErrors(`data[${key}]`, decodeBase64(data[key] ?? "")))]
    }
  }
}

function jsonErrors(path: string, text: string): FieldError[] {
  const wrong = (why: string): FieldError[] => [invalid(path, "<secret contents redacted>", why)]
  if (!text) return wrong("unexpected end of JSON input")
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" ? [] : wrong(`json: cannot unmarshal ${typeof value} into Go value of type map[string]interface {}`)
  } catch {
    const at = /[^\s{}[\]",:\w.+-]|^[^\s{["\d-]/.exec(text)?.[0] ?? text[0] ?? ""
    return wrong(`invalid character '${at}' looking for beginning of value`)
  }
}
