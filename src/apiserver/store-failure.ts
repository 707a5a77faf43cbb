import type { Status } from "../api/meta.ts"
import { failure, timeout } from "../api/status.ts"
import type { EtcdError } from "../store/client.ts"

/** Why the store gave no answer, as a client reads it: its words unchanged in a 500 without a reason, as upstream does with errors it does not know. */
export const storeFailure = ({ error }: EtcdError): Status =>
  error === "context deadline exceeded" ? timeout(`request did not complete within requested timeout - ${error}`) : failure(500, undefined, error)
