import { FmriError } from "@llm-fmri/errors"
import type { Component } from "./definition.js"

/** How a byte-level BPE cuts text before merging, by the name that GGUF files give it. */
export interface PreRule {
  /** Oniguruma patterns, applied one after the other; each cuts the pieces left by the one before. */
  patterns: readonly string[]
  normalizer?: Component
  /** A piece that is a token as it stands is not merged from bytes. */
  ignoreMerges?: boolean
  /** BOS default where the file does not say. */
  bos?: boolean
}

export const GPT2_PATTERN = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"

const modern = (digits: string) =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`

const gpt2: PreRule = { patterns: [GPT2_PATTERN] }
const singleDigits: PreRule = { patterns: ["\\p{N}", GPT2_PATTERN] }
const llama3: PreRule = { patterns: [modern("\\p{N}{1,3}")], ignoreMerges: true, bos: true }

/** Only names whose rule is known to be the one of the models that carry them. */
const rules: ReadonlyMap<string, PreRule> = new Map([
  ["gpt-2", gpt2],
  ["gpt2", gpt2],
  ["phi-2", gpt2],
  ["mpt", gpt2],
  ["jais", gpt2],
  ["olmo", gpt2],
  ["smollm", singleDigits],
  ["starcoder", singleDigits],
  ["refact", singleDigits],
  ["command-r", singleDigits],
  ["codeshell", singleDigits],
  ["qwen2", { patterns: [modern("\\p{N}")], normalizer: { type: "NFC" } }],
  ["llama3", llama3],
  ["llama-v3", llama3],
  ["llama-bpe", llama3],
])

/** The rule behind `tokenizer.ggml.pre`, or an error that names it. */
export function preRule(name: string): PreRule {
  const rule = rules.get(name)
  if (rule) return rule
  throw new FmriError(
    "TokenizerUnsupported",
    `the GGUF file's tokenizer.ggml.pre is "${name}", a rule not known here`,
    {
      fix: `Use a folder with the model's tokenizer.json, or pass token ids; known rules: ${[...rules.keys()].join(", ")}.`,
      fields: { pre: name },
    },
  )
}
