import { formatTime, instant, type Instant } from "../../api/instant.ts"
import { tokenRequest, type TokenRequest } from "../../api/kinds/parts.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { ApiObject, Status } from "../../api/meta.ts"
import { badRequest, conflict, invalid, isFailure, notFound } from "../../api/status.ts"
import { validateObject } from "../../api/strategy.ts"
import { base64Url } from "../../base/base64.ts"
import type { JsonObject } from "../../base/json.ts"
import { admitted } from "../admission/plugin.ts"
import { instantNow, newUid, type Asking } from "../asks.ts"
import { decodeObject } from "../decode.ts"
import { attributesOf, ok, placeOf, type Answer, type Exchange } from "../exchange.ts"
import { lookUp, readStored } from "../lookup.ts"
import { objectKey, registryRoot } from "../resources.ts"
import { draftFrom } from "../system-fields.ts"

const issuer = "https://kubernetes.default.svc.cluster.local"
/** What kubelets ask for on behalf of Pods; such tokens live on for a year, should their reader never look again, and warn after this time. */
const boundSeconds = 3_607
const extendedSeconds = 365 * 24 * 3_600

/**
 * POST to a ServiceAccount's token. The answer has the shape of a JSON web token, claims included, but nobody signs it: the third part says
 * so. Upstream: the service account registry's TokenREST. https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export function* requestToken(exchange: Exchange): Asking<Answer | Status> {
  const asked: Exchange = { ...exchange, resource: { ...exchange.resource, kind: tokenRequest } }
  const { namespace, name } = placeOf(exchange)
  const body = decodeObject(asked)
  if (isFailure(body)) return body
  body.metadata.name ||= name
  const draft = draftFrom(asked, body) as TokenRequest | Status
  if (isFailure(draft)) return draft
  tokenRequest.defaults(draft)
  const now = yield* instantNow()
  const refused = yield* admitted(exchange.server.admission, attributesOf(exchange, "CREATE", draft, undefined, now))
  if (refused) return refused
  const account = yield* readStored(objectKey(exchange.resource, namespace, name))
  if (!account) return notFound(exchange.resource.name, name)
  if (isFailure(account)) return account
  const errors = validateObject(tokenRequest, draft, undefined, { subresource: "token", now })
  if (errors.length > 0) return invalid(tokenRequest, "", errors)
  const bound = yield* boundTo(draft, account)
  if (isFailure(bound)) return bound
  return ok(answered(draft, account, bound, now, yield* newUid()), exchange, 201)
}

const boundPlurals: Readonly<Record<string, string>> = { Pod: "pods", Secret: "secrets", Node: "nodes" }

/** The claims about the object with which the token ends. */
function* boundTo({ spec }: TokenRequest, account: ApiObject): Asking<JsonObject | Status> {
  const { kind = "", name = "", uid } = spec?.boundObjectRef ?? {}
  if (!spec?.boundObjectRef) return {}
  const plural = boundPlurals[kind]
  if (!plural) return badRequest(`cannot bind token for serviceaccount ${JSON.stringify(account.metadata.name)} to object of type ${kind}`)
  const found = yield* lookUp(`${registryRoot}${plural}/${kind === "Node" ? "" : `${account.metadata.namespace}/`}${name}`)
  const resource = { group: "", resource: plural }
  if (!found) return notFound(resource, name)
  if (isFailure(found)) return found
  if (uid && uid !== found.metadata.uid) {
    return conflict(resource, name, `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`)
  }
  const claims = { [kind.toLowerCase()]: { name, uid: found.metadata.uid ?? "" } }
  if (kind !== "Pod") return claims
  const { serviceAccountName, nodeName } = (found as Pod).spec
  if (serviceAccountName !== account.metadata.name) return badRequest(`cannot bind token for serviceaccount ${JSON.stringify(account.metadata.name)} to pod running with different serviceaccount name.`)
  const node = nodeName ? yield* lookUp(`${registryRoot}nodes/${nodeName}`) : undefined
  if (isFailure(node)) return node
  return { ...claims, ...(nodeName ? { node: { name: nodeName, ...(node?.metadata.uid ? { uid: node.metadata.uid } : {}) } } : {}) }
}

function answered(request: TokenRequest, { metadata }: ApiObject, bound: JsonObject, now: Instant, id: string): TokenRequest {
  const { audiences = [], expirationSeconds = 0, boundObjectRef } = request.spec ?? {}
  const { name, namespace = "", uid = "", creationTimestamp: _made } = metadata
  const at = Math.floor(now / 1_000_000)
  const extended = expirationSeconds === boundSeconds && "pod" in bound
  const about = { ...bound, namespace, serviceaccount: { name, uid }, ...(extended ? { warnafter: at + expirationSeconds } : {}) }
  const aud = audiences.length > 0 ? audiences : [issuer]
  const claims = { aud, exp: at + (extended ? extendedSeconds : expirationSeconds), iat: at, iss: issuer, jti: id, "kubernetes.io": about, nbf: at, sub: `system:serviceaccount:${namespace}:${name}` }
  const token = [{ alg: "none", kid: "simulated" }, claims].map((part) => base64Url(JSON.stringify(part)))
  return {
    apiVersion: tokenRequest.apiVersion, kind: tokenRequest.kind,
    metadata: { name, namespace, uid, creationTimestamp: formatTime(now) },
    spec: { audiences: aud, expirationSeconds, ...(boundObjectRef ? { boundObjectRef } : {}) },
    status: { token: [...token, base64Url("simulated, not signed")].join("."), expirationTimestamp: formatTime(instant(now + expirationSeconds * 1_000_000)) },
  } as TokenRequest
}
