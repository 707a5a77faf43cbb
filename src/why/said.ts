/** Something worth telling, before it is numbered and dated: `say` is a key of the message catalogue, `about` fills it in. */
export interface Said {
  readonly say: string
  readonly about: Readonly<Record<string, string | number>>
  /** What it is about: "nodes/node-2", "hosts/node-2", "pods/default/web-5d7f-x2k"; "" where it is about nothing that can be shown. */
  readonly subject: string
  readonly tone: "normal" | "warning" | "learner"
  /** Whether it stops "next interesting event" and gets a mark on the timeline. */
  readonly interesting: boolean
}
