/** Following what the reader did, hop by hop. */
export const followMessages = {
  begin: "Follow what you did last, hop by hop",
  end: "Stop following",
  badge: "following",
  badgeSpeed: "following {{speed}}",
  hint: "Time goes by the messages of what you did: each takes long enough to be seen, and waits are shortened. It is not to scale.",
} as const
