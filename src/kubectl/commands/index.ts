import type { Command } from "../command.ts"
import { annotate } from "./annotate.ts"
import { apply } from "./apply.ts"
import { cordon, uncordon } from "./cordon.ts"
import { create } from "./create.ts"
import { createNamespace } from "./create-namespace.ts"
import { deleteCommand } from "./delete.ts"
import { describe } from "./describe.ts"
import { get } from "./get.ts"
import { label } from "./label.ts"
import { patch } from "./patch.ts"
import { rolloutHistory } from "./rollout-history.ts"
import { rolloutStatus } from "./rollout-status.ts"
import { rolloutUndo } from "./rollout-undo.ts"
import { rolloutPause, rolloutRestart, rolloutResume } from "./rollout.ts"
import { scale } from "./scale.ts"
import { setImage } from "./set-image.ts"

/** Every command, in the order in which kubectl knows them; those of two words before those of one. */
export const commands: readonly Command[] = [
  createNamespace, create, setImage, get, deleteCommand, rolloutHistory, rolloutPause, rolloutRestart, rolloutResume, rolloutStatus, rolloutUndo, scale,
  cordon, uncordon, describe, patch, apply, label, annotate,
]
