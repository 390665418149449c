import type { Placement, StimulusSet } from "@llm-fmri/stimuli"
import type { CaptureRow } from "./request.js"

/**
 * The rows of a capture from a placed stimulus set: all of them, or those chosen by index, with labels that lead back to
 * the set. Add edits with `{ ...row, edits }`.
 *
 * @example
 * ```ts
 * const set = await loadStimuli("concrete-10x24x5")
 * const rows = stimulusRows(set, placeStimuli(set, model.tokenizer))
 * await capture(model, { rows, sites: ["resid_post"], layers: [15], positions: ["target"] })
 * ```
 */
export function stimulusRows(
  set: Pick<StimulusSet, "stimuli">,
  placement: Pick<Placement, "ids" | "target" | "next">,
  indices?: ArrayLike<number>,
): CaptureRow[] {
  const chosen = indices === undefined ? set.stimuli.map((_, row) => row) : Array.from(indices)
  return chosen.map((row) => {
    const { word, category, frame } = set.stimuli[row]!
    return {
      ids: placement.ids[row]!,
      target: placement.target[row]!,
      next: placement.next[row],
      label: { stimulus: row, word, category, frame },
    }
  })
}
