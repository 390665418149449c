import { deriveSeed, Rng } from "@llm-fmri/random"
import type { StimulusSet } from "../../engine/types.js"
import { sha256 } from "../../provenance/canonical.js"
import type { Attack } from "./attack.js"

/** Every word keeps its sentences and gets another word's category: the categories are as large as before, and mean nothing. */
export const shuffledLabels: Attack = {
  key: "shuffled_labels",
  expected: "fall",
  definition:
    "The categories are dealt to the words anew, by lot: what is left is what any partition of the words has.",
  disguise: () => ({ stimuli: (set) => withShuffledLabels(set, deriveSeed(0, "attack", "labels")) }),
}

/** The set with its words' categories permuted; texts, spans and frames stay. */
export function withShuffledLabels(set: StimulusSet, seed: number): StimulusSet {
  const categoryOf = new Map(set.stimuli.map(({ word, category }) => [word, category]))
  const words = [...categoryOf.keys()]
  const dealt = [...categoryOf.values()]
  new Rng(seed).shuffle(dealt)
  const shuffled = new Map(words.map((word, at) => [word, dealt[at] as string]))
  const hash = sha256(`labels shuffled by ${seed} ${set.hash}`)
  return {
    ...set,
    name: `${set.name}/shuffled`,
    hash,
    stimuli: set.stimuli.map((stimulus) => ({ ...stimulus, category: shuffled.get(stimulus.word) as string })),
  }
}
