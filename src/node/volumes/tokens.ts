import { isObject } from "../../base/json.ts"
import { refusal, success, type Result } from "../../base/result.ts"
import { seconds, type Micros } from "../../base/time.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { ask, type Heard } from "../../client/api-client.ts"
import type { Context } from "../../sim/types.ts"
import { okBody, type KubeletState } from "../kubelet-state.ts"
import type { TokenSource } from "./contents.ts"

interface TokenTag {
  readonly token: string
  readonly flow: number
  readonly lifeSeconds: number
}

const usualSeconds = 3_600
const renewMax = seconds(86_400)

export const isTokenTag = (tag: unknown): tag is TokenTag => typeof tag === "object" && tag !== null && "token" in tag

const keyOf = ({ metadata }: Pod, { audience = "", expirationSeconds = usualSeconds }: TokenSource): string => `${metadata.uid ?? ""}/${audience}/${expirationSeconds}`

const sourcesOf = ({ spec }: Pod): readonly TokenSource[] => (spec.volumes ?? []).flatMap(({ projected }) => (projected?.sources ?? []).flatMap(({ serviceAccountToken }) => (serviceAccountToken ? [serviceAccountToken] : [])))

/** The token that a volume's source stands for. */
export function tokenOf({ pods }: KubeletState, pod: Pod, source: TokenSource): Result<string> {
  const known = pods.tokens.get(keyOf(pod, source))
  return known ? success(known.text) : refusal(`failed to fetch token: ${pods.tokenErrors.get(keyOf(pod, source)) ?? "not asked for yet"}`)
}

/** Asks for the first token that the Pod lacks or that is due; the turn goes on when it is there. False where none is. Upstream: pkg/kubelet/token. */
export function fetchTokens(state: KubeletState, context: Context, flow: number, pod: Pod): boolean {
  const source = sourcesOf(pod).find((each) => (state.pods.tokens.get(keyOf(pod, each))?.renewAt ?? 0) <= context.now && !state.pods.tokenErrors.has(keyOf(pod, each)))
  if (!source) {
    for (const each of sourcesOf(pod)) state.pods.tokenErrors.delete(keyOf(pod, each))
    return false
  }
  const { audience, expirationSeconds = usualSeconds } = source
  const { name, namespace = "", uid = "" } = pod.metadata
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", metadata: { creationTimestamp: null }, spec: { audiences: audience ? [audience] : null, expirationSeconds, boundObjectRef: { kind: "Pod", apiVersion: "v1", name, uid } }, status: { token: "", expirationTimestamp: null } }
  const tag: TokenTag = Object.freeze({ token: keyOf(pod, source), flow, lifeSeconds: expirationSeconds })
  ask(context, state.net, state.client, state.asker, { method: "POST", path: `/api/v1/namespaces/${namespace}/serviceaccounts/${pod.spec.serviceAccountName ?? "default"}/token`, body }, tag)
  return true
}

/** Takes the answer; gives the turn that waits for it. */
export function hearToken({ pods }: KubeletState, context: Context, heard: Heard, { token, flow, lifeSeconds }: TokenTag): number {
  const body = okBody(heard)
  const status = isObject(body) && isObject(body["status"]) ? body["status"] : undefined
  if (typeof status?.["token"] === "string") pods.tokens.set(token, Object.freeze({ text: status["token"], renewAt: (context.now + Math.min(renewMax, seconds(lifeSeconds * 0.8))) as Micros }))
  else pods.tokenErrors.set(token, whyNot(heard))
  return flow
}

function whyNot(heard: Heard): string {
  if (heard.type === "failed") return heard.error.message
  const message = heard.type === "answer" && isObject(heard.response.body) ? heard.response.body["message"] : undefined
  return typeof message === "string" ? message : "the server has not answered"
}

/** When the Pod's first token is due for renewal. */
export function tokensDue({ pods }: KubeletState, pod: Pod): Micros | undefined {
  const due = sourcesOf(pod).flatMap((source) => pods.tokens.get(keyOf(pod, source))?.renewAt ?? [])
  return due.length === 0 ? undefined : (Math.min(...due) as Micros)
}

export function forgetTokens({ pods }: KubeletState, uid: string): void {
  for (const table of [pods.tokens, pods.tokenErrors]) for (const key of table.keys(`${uid}/`, `${uid}0`)) table.delete(key)
}
