import type { Checkpoint, TokenizerSource } from "../checkpoint.js"
import { openFile, readBytes, type WeightFile } from "../file.js"
import { hashOf } from "../hash-cache.js"
import { problem } from "../problem.js"
import { type Stored, TensorStore } from "../store.js"
import { buildConfig } from "./config.js"
import { NeedMore } from "./cursor.js"
import { Facts } from "./facts.js"
import { type GgufHeader, type GgufTensor, parseGgufHeader } from "./header.js"
import { rename, type Sizes } from "./names.js"
import { llama3Scaling } from "./rope.js"
import { decodeValue, type RawValue } from "./values.js"

/** Enough for the vocabularies of most models in one read. */
const FIRST_READ = 8 * 1024 * 1024
const MAX_HEADER = 1024 * 1024 * 1024

/** Opens a GGUF file as a checkpoint in HF conventions. Errors: those of the header, the config and the names. */
export async function openGguf(path: string, options: { sha256?: string; hashes?: string } = {}): Promise<Checkpoint> {
  const file = await openFile(path)
  try {
    const header = await readHeader(file)
    const facts = new Facts(header.metadata, path)
    const { config, warnings } = buildConfig(facts, header.tensors)
    await applyRopeFactors(header, config, file)
    const stored = placeTensors(header, facts.arch, config, file)
    const store = new TensorStore(path, [file], stored, true)
    store.warnings.push(...warnings)
    let source: TokenizerSource | undefined
    return {
      format: "gguf",
      path,
      config,
      tensors: store.tensors,
      warnings: store.warnings,
      get tokenizerSource() {
        source ??= tokenizerOf(header.metadata, path)
        return source
      },
      read: (name) => store.read(name),
      readRows: (name, rows) => store.readRows(name, rows),
      contentHash: async () => options.sha256 ?? store.track(() => hashOf(file, options.hashes)),
      close: () => store.close(),
    }
  } catch (error) {
    await file.handle.close()
    throw error
  }
}

async function readHeader(file: WeightFile): Promise<GgufHeader> {
  for (let length = FIRST_READ; ; ) {
    const bytes = await readBytes(file, 0, Math.min(length, file.size))
    try {
      return parseGgufHeader(bytes, file.size, file.path)
    } catch (error) {
      if (!(error instanceof NeedMore)) throw error
      length = Math.max(error.bytes, 2 * length)
      if (length > MAX_HEADER)
        throw problem("HeaderTooLong", `has a header of more than ${MAX_HEADER} bytes`, { file: file.path })
    }
  }
}

const ROPE_FACTORS = "rope_freqs.weight"

async function applyRopeFactors(header: GgufHeader, config: Record<string, unknown>, file: WeightFile): Promise<void> {
  const tensor = header.tensors.get(ROPE_FACTORS)
  if (!tensor) return
  const wrong = (what: string) =>
    problem("RopeFactorsUnknown", what, {
      file: file.path,
      tensor: ROPE_FACTORS,
      fix: "Open the model from its safetensors, which say their rotary scaling.",
    })
  if (tensor.type !== "F32" || tensor.dims[0] !== (config.head_dim as number) / 2 || tensor.dims.length !== 1)
    throw wrong(`is not a list of ${(config.head_dim as number) / 2} float32 values`)
  const bytes = await readBytes(file, tensor.offset, tensor.bytes)
  const scaling = llama3Scaling(new Float32Array(bytes.buffer), config.rope_theta as number)
  if (!scaling || config.rope_scaling) throw wrong("holds rotary factors of an unknown scaling")
  config.rope_scaling = "rope_type" in scaling ? scaling : null
}

function placeTensors(
  header: GgufHeader,
  arch: string,
  config: Record<string, unknown>,
  file: WeightFile,
): Map<string, Stored> {
  const heads = (config.num_attention_heads ?? config.n_head) as number
  const sizes: Sizes = { heads, kvHeads: (config.num_key_value_heads ?? heads) as number }
  const blocks = (config.num_hidden_layers ?? config.n_layer) as number
  const stored = new Map<string, Stored>()
  for (const tensor of header.tensors.values()) {
    if (isOther(tensor.name) || tensor.name === ROPE_FACTORS) continue
    const renamed = rename(arch, tensor.name, blocks, sizes)
    if (!renamed)
      throw problem("TensorUnknown", `has a tensor that ${arch} does not have`, {
        file: file.path,
        tensor: tensor.name,
        fix: "Use a file made by a common converter, or open the model from its safetensors.",
      })
    stored.set(renamed.name, place(tensor, renamed, file))
  }
  return stored
}

/** Vision and audio towers in multimodal files. */
function isOther(name: string): boolean {
  return /^(v|mm|a)\./.test(name)
}

function place(tensor: GgufTensor, renamed: ReturnType<typeof rename> & object, file: WeightFile): Stored {
  const shape = [...tensor.dims].reverse()
  const inner = shape.slice(1).reduce((product, n) => product * n, 1)
  const entry: Stored = {
    name: renamed.name,
    storedAs: tensor.name,
    dtype: tensor.type,
    shape,
    bytes: tensor.bytes,
    offset: tensor.offset,
    file,
  }
  if (renamed.add !== undefined) entry.add = renamed.add
  if (renamed.transpose) {
    if (shape.length !== 2)
      throw problem("TensorMalformed", "is not a matrix", { file: file.path, tensor: tensor.name })
    entry.shape = [shape[1]!, shape[0]!]
    entry.swap = { outer: 1, a: shape[0]!, b: shape[1]!, inner: 1 }
  }
  if (renamed.swap) {
    const swap = renamed.swap(shape[0]!, inner)
    if (!swap)
      throw problem("TensorMalformed", `has ${shape[0]} rows, which do not divide into heads`, {
        file: file.path,
        tensor: tensor.name,
      })
    entry.swap = swap
  }
  return entry
}

/** The keys a tokenizer is made from, decoded now: they hold hundreds of thousands of strings. */
function tokenizerOf(metadata: ReadonlyMap<string, RawValue>, file: string): TokenizerSource | undefined {
  if (!metadata.has("tokenizer.ggml.tokens")) return undefined
  const decoded = new Map<string, unknown>()
  for (const [key, raw] of metadata) {
    if (key.startsWith("tokenizer.") || key === "general.architecture" || key === "general.name")
      decoded.set(key, decodeValue(raw, file))
  }
  return { kind: "gguf", metadata: decoded }
}
