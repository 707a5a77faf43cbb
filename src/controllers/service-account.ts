import { provider } from "./namespace-objects.ts"

/** The service account controller: a ServiceAccount `default` in every namespace, for Pods that name none. */
export const serviceAccount = provider({
  controller: "serviceaccount",
  account: "service-account-controller",
  source: "serviceAccounts",
  object: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } },
})
