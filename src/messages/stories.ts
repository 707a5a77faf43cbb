/** What a chain of a story answers; in the page and in commands. */
export const storyTitles = {
  going: "Why does it go?",
  state: "Why is it as it is?",
  placed: "Why is it there?",
  here: "Why is it here?",
  condition: "How did that come about?",
  event: "What led to this?",
  waits: "What is it waiting for?",
  unknown: "nothing is known of {{subject}}",
} as const

/** What a story tells that is no line of its own. */
export const storyLines = {
  "why/made": "{{kind}} {{name}} was made.",
  "why/changed": "{{kind}} {{name}} was changed.",
  "why/asked": "{{kind}} {{name}} is to be another from now on.",
  "why/placed": "{{kind}} {{name}} was given a node.",
  "why/going": "{{kind}} {{name}} is to go.",
  "why/gone": "{{kind}} {{name}} is gone.",
  "why/condition": "{{condition}} of {{name}} is {{status}}: {{reason}}. {{message}}",
  "why/condition_bare": "{{condition}} of {{name}} is {{status}}.",
  "why/last-heard": "{{host}} was last heard of at {{renewed}}, when it renewed its Lease.",
  "why/last-heard_never": "{{host}} was never heard of.",
  "why/began": "It is what {{process}} on {{host}} does by itself, since it runs.",
  "why/began_machine": "It is what the machine {{host}} does by itself, since it runs.",
  "why/comes-round_one": "The same came once before.",
  "why/comes-round_other": "The same comes round: {{count}} such changes before, since here.",
  "why/lost": "What led to that is not known any more.",
} as const
