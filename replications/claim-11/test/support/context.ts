import { fileURLToPath } from "node:url"
import type { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import type { MeasureContext } from "@llm-fmri/replicate"
import { parseStimuli, type StimulusSet } from "@llm-fmri/stimuli"
import { quickContext as contextFor } from "../../../../packages/replicate/test/support/context.js"
import { wordTokenizer } from "../../../../packages/replicate/test/support/words.js"
import { spec } from "../../src/spec.js"

/** Three categories of ten made-up words in three frames: as few words as halves of categories allow. */
function wordSet(): Promise<StimulusSet> {
  const categories = ["bird", "stone", "cloth"].map((noun) => {
    const words = ["a", "e", "i", "o", "u", "ya", "ye", "yi", "yo", "yu"].map((vowel) => `${noun.slice(0, 2)}${vowel}x`)
    return [noun, { noun, words }] as const
  })
  return parseStimuli(
    {
      name: "small",
      probe: "some {word} is one",
      frames: ["we know the {word} well", "they took that {word} home again", "once a {word} fell down"],
      categories: Object.fromEntries(categories),
    },
    "small",
  )
}

/** Folder of a tiny checkpoint with random weights. */
function tinyFolder(name: string): string {
  return fileURLToPath(new URL(`../../../../packages/model/test/fixtures/tiny/${name}`, import.meta.url))
}

/** A quick run on two tiny checkpoints. */
export function quickPair(models: readonly [string, string], runtime: Runtime, changes: Partial<MeasureContext> = {}) {
  const tokenizer = wordTokenizer()
  const opened: string[] = []
  const open = async (name: string): Promise<Model> => {
    opened.push(name)
    return { ...(await openModel(name.replace(/^[^@]+/, tinyFolder), { runtime })), name, tokenizer }
  }
  const subject = { subject: models.join(" x "), models }
  return { ...contextFor(spec, runtime, { open, stimuli: wordSet }, { ...subject, ...changes }), open, opened }
}
