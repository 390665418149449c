import { FmriError } from "@llm-fmri/errors"
import type { Arch } from "./arch.js"
import { Fields } from "./fields.js"
import { gemmaArch } from "./gemma.js"
import { gemma4Arch } from "./gemma4.js"
import { gptNeoArch } from "./gpt-neo.js"
import { gptNeoxArch } from "./gpt-neox.js"
import { gpt2Arch } from "./gpt2.js"
import { llamaArch } from "./llama.js"

interface Architecture {
  /** Reads a config; `prefix` is what stands before the decoder's tensor names in the file. */
  readonly read: (config: Fields, prefix: string) => Arch
  /** A tensor that every checkpoint has, without prefix, and the prefixes it is met with. */
  readonly probe: string
  readonly prefixes: readonly string[]
}

const MODEL = ["model.", "", "model.language_model.", "language_model.model.", "language_model."]
const llama: Architecture = { read: llamaArch, probe: "embed_tokens.weight", prefixes: MODEL }
const gemma: Architecture = { read: gemmaArch, probe: "embed_tokens.weight", prefixes: MODEL }
const gemma4: Architecture = { read: gemma4Arch, probe: "embed_tokens.weight", prefixes: MODEL }

/** The architectures, by HF `model_type`. A new one is one file here and one line in this table. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  llama,
  qwen2: llama,
  qwen3: llama,
  gemma2: gemma,
  gemma3_text: gemma,
  gemma4_text: gemma4,
  gemma4_unified_text: gemma4,
  gpt2: { read: gpt2Arch, probe: "wte.weight", prefixes: ["transformer.", ""] },
  gpt_neox: { read: gptNeoxArch, probe: "embed_in.weight", prefixes: ["gpt_neox.", ""] },
  gpt_neo: { read: gptNeoArch, probe: "wte.weight", prefixes: ["transformer.", ""] },
}

/** Text decoders by the `model_type` of the multimodal config that wraps them, where the inner one may be left out. */
const INNER: Readonly<Record<string, string>> = {
  gemma3: "gemma3_text",
  gemma4: "gemma4_text",
  gemma4_unified: "gemma4_unified_text",
}

/** The `model_type`s that can be opened. */
export function knownArchitectures(): string[] {
  return Object.keys(ARCHITECTURES)
}

/**
 * Turns a config into an architecture: sizes, the kind of each block, and the place of each weight.
 * A config that wraps a text decoder (`text_config`) is unwrapped.
 *
 * @param config `config.json`, parsed
 * @param tensors names in the checkpoint, to find the prefix of the decoder's tensors
 * @throws FmriError `UnknownArchitecture`, `BadConfig` (a field is missing or absurd), `UnsupportedConfig` (a field that
 * would change the result is not understood)
 */
export function readArch(config: Readonly<Record<string, unknown>>, tensors: Iterable<string>): Arch {
  const { inner, path } = unwrap(config)
  const modelType = typeof inner.model_type === "string" ? inner.model_type : undefined
  const found =
    modelType !== undefined && Object.hasOwn(ARCHITECTURES, modelType) ? ARCHITECTURES[modelType] : undefined
  if (!found)
    throw new FmriError(
      "UnknownArchitecture",
      modelType === undefined
        ? `${path} has no "model_type".`
        : `${path}: the model_type ${JSON.stringify(modelType)} is not supported.`,
      { fix: `Supported are ${knownArchitectures().join(", ")}.`, fields: { modelType } },
    )
  const names = new Set(tensors)
  const prefix = found.prefixes.find((p) => names.has(p + found.probe))
  if (prefix === undefined)
    throw new FmriError("TensorMissing", `The checkpoint has no tensor "${found.prefixes[0]}${found.probe}".`, {
      fix: `Check that the file is complete and belongs to the config's model_type "${modelType}".`,
      fields: { tensor: found.prefixes[0] + found.probe },
    })
  const fields = new Fields(inner, path)
  fields.ignore("model_type")
  const arch = found.read(fields, prefix)
  fields.done()
  return locateHead(arch, names)
}

/** Quantised multimodal wrappers and plain configs look alike from here on. */
function unwrap(config: Readonly<Record<string, unknown>>): { inner: Record<string, unknown>; path: string } {
  const text = config.text_config
  if (typeof text !== "object" || text === null || Array.isArray(text))
    return { inner: { ...config }, path: "config.json" }
  const inner: Record<string, unknown> = { ...(text as Record<string, unknown>) }
  const outer = typeof config.model_type === "string" ? config.model_type : ""
  if (inner.model_type === undefined && Object.hasOwn(INNER, outer)) inner.model_type = INNER[outer]
  if (inner.tie_word_embeddings === undefined && config.tie_word_embeddings !== undefined)
    inner.tie_word_embeddings = config.tie_word_embeddings
  // The multimodal Gemma-3 class caps no logits, whatever its text config says.
  if (outer === "gemma3") delete inner.final_logit_softcapping
  if (config.quantization_config !== undefined) inner.quantization_config = config.quantization_config
  return { inner, path: "config.json > text_config" }
}

/**
 * An untied head stands under another name in some files: the wrapper's, or the one transformers uses in memory.
 * A file that has a head is believed rather than a config that says tied (transformers does the same).
 */
function locateHead(arch: Arch, names: ReadonlySet<string>): Arch {
  const usual = arch.head.tied ? "lm_head.weight" : arch.head.table.tensor
  const others = [usual, `language_model.${usual}`, `model.${usual}`, "lm_head.weight", "embed_out.weight"]
  const found = others.find((name) => names.has(name))
  return found ? { ...arch, head: { ...arch.head, tied: false, table: { ...arch.head.table, tensor: found } } } : arch
}

export type { Arch, BlockKind, LayerSpec, PerLayerInputs, WeightRef, WeightTransform } from "./arch.js"
export { dynamicFrequencies, type RopeSpec } from "./rope.js"
