import { createHash } from "node:crypto"
import { FmriError } from "@llm-fmri/errors"
import { fill } from "./frame.js"
import type { Stimulus, StimulusSet } from "./set.js"

/**
 * The set's words, once each, in its probe sentence ("The {word} is a kind of"): the model's next word is the category's
 * noun if it knows the category. `frame` is `"probe"`.
 *
 * @throws FmriError `ProbeMissing`
 */
export function probeStimuli(set: StimulusSet): StimulusSet {
  const { probe } = set
  if (probe === undefined)
    throw new FmriError("ProbeMissing", `the stimulus set ${set.name} has no probe sentence`, {
      fix: 'Add "probe": "The {word} is a kind of" to the set.',
    })
  const seen = new Map<string, Stimulus>()
  for (const { word, category } of set.stimuli)
    if (!seen.has(word)) seen.set(word, { ...fill(probe, word), word, category, frame: "probe" })
  const hash = createHash("sha256").update(`probe ${set.hash}`).digest("hex")
  return { ...set, name: `${set.name}/probe`, hash, stimuli: [...seen.values()], warnings: [] }
}
