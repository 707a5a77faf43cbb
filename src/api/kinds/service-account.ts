import type { IServiceAccount } from "kubernetes-models/v1"
import { defineKind } from "../kind.ts"
import type { Served } from "../meta.ts"
import { ageColumn, nameColumn } from "./columns.ts"

export type ServiceAccount = Served<IServiceAccount>

export const serviceAccount = defineKind<ServiceAccount>({
  kind: "ServiceAccount", version: "v1", plural: "serviceaccounts", shortNames: ["sa"], subresources: ["token"],
  columns: [nameColumn, ageColumn],
})
