import type { StimulusSet } from "../../engine/types.js"
import { sha256 } from "../../provenance/canonical.js"
import type { Attack } from "./attack.js"

export const halfTheFrames: Attack = {
  key: "fewer_frames",
  expected: "stand",
  definition:
    "The first and every other carrier sentence alone: what a claim says of words does not hang on the sentences.",
  disguise: () => ({ stimuli: everyOtherFrame }),
}

/** The set with every other frame left out; a set of one frame stays as it is. */
export function everyOtherFrame(set: StimulusSet): StimulusSet {
  const frames = [...new Set(set.stimuli.map(({ frame }) => frame))]
  const kept = new Set(frames.filter((_, at) => at % 2 === 0))
  const hash = sha256(`frames ${[...kept].join()} of ${set.hash}`)
  return { ...set, name: `${set.name}/frames`, hash, stimuli: set.stimuli.filter(({ frame }) => kept.has(frame)) }
}
