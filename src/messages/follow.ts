/** Following what the reader did, hop by hop. */
export const followMessages = {
  begin: "Follow what you did last, hop by hop",
  end: "Stop following",
  badge: "following",
  badgeSpeed: "following, {{times}}× slower",
  runOn: "Run on",
  runOnHint: "Stops following: time goes by at your own speed again.",
  hint: "You watch what comes of what you did, message by message. Each takes long enough to be seen, what you have seen before goes faster, and waits are shortened: it is not to scale.",
} as const
