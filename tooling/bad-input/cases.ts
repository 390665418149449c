import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { copyGguf, copyModel, withBytes, withConfig, withHeader } from "./checkpoint.js"

/** Something that can be wrong, and the command line that meets it. */
export interface BadInput {
  group: "checkpoint" | "configuration" | "GGUF" | "rows" | "edits" | "request"
  what: string
  /** Makes the files in an empty folder and gives the arguments of `fmri`. */
  make(folder: string): string[]
  /** Variables of the environment. */
  env?(folder: string): Record<string, string>
  /** 2 unless said otherwise; 0 for what is only worth a warning. */
  exit?: number
  /** What the message must say, so that it speaks of this problem and not of another. */
  says: RegExp
}

const query = "model.layers.1.self_attn.q_proj.weight"

function capture(folder: string, model: string, more: Record<string, string> = {}): string[] {
  const ids = join(folder, "ids.json")
  if (more.ids === undefined && more.text === undefined) writeFileSync(ids, JSON.stringify({ ids: [[5, 6, 7], [8]] }))
  const flags = { model, ids, sites: "resid_post", out: join(folder, "out.safetensors"), ...more }
  const given = Object.entries(flags).filter(([name]) => name !== "ids" || more.text === undefined)
  return ["capture", ...given.flatMap(([name, value]) => [`--${name}`, value])]
}

const model = (folder: string) => join(folder, "model")
const file = (folder: string, name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const ids = (folder: string, rows: unknown, text = JSON.stringify({ ids: rows })) =>
  capture(folder, copyModel(model(folder)), { ids: file(folder, "rows.json", text) })
const edits = (folder: string, list: unknown, text = JSON.stringify(list)) =>
  capture(folder, copyModel(model(folder)), { edits: file(folder, "edits.json", text) })
const add = { site: "resid_post", layer: 0, op: "add", vector: Array(16).fill(0.1) }

type Make = BadInput["make"]
const header =
  (change: Parameters<typeof withHeader>[1]): Make =>
  (f) =>
    capture(f, withHeader(model(f), change))
const weights =
  (change: (bytes: Buffer) => Buffer): Make =>
  (f) =>
    capture(f, withBytes(model(f), change))
const config =
  (change: (config: Record<string, unknown>) => void): Make =>
  (f) =>
    capture(f, withConfig(model(f), change))
const ggufFile =
  (change: (bytes: Buffer) => Buffer): Make =>
  (f) =>
    capture(f, copyGguf(model(f), change))

const checkpoint: readonly Omit<BadInput, "group">[] = [
  {
    what: "the weight file is cut off",
    make: weights((bytes) => bytes.subarray(0, bytes.length - 100)),
    says: /model\.safetensors/,
  },
  {
    what: "the header says that it is longer than the file",
    make: weights((bytes) => {
      bytes.writeBigUInt64LE(1n << 40n)
      return bytes
    }),
    says: /header/,
  },
  {
    what: "the header is not JSON",
    make: header(() => '{"model.norm.weight": '),
    says: /JSON/,
  },
  {
    what: "two tensors overlap",
    make: header((header) => {
      const tensor = header["model.layers.0.mlp.up_proj.weight"]!
      header["model.layers.1.mlp.up_proj.weight"]!.data_offsets = [...tensor.data_offsets]
    }),
    says: /overlap|shares bytes/i,
  },
  {
    what: "a tensor lies outside the file",
    make: header((header) => {
      const [start, end] = header[query]!.data_offsets
      header[query]!.data_offsets = [start + 1e6, end + 1e6]
    }),
    says: /q_proj/,
  },
  {
    what: "a tensor's shape does not fit its bytes",
    make: header((header) => {
      header[query]!.shape = [33, 16]
    }),
    says: /q_proj/,
  },
  {
    what: "a tensor has the wrong shape for the model",
    make: header((header) => {
      header[query]!.shape = [16, 32]
    }),
    says: /q_proj/,
  },
  {
    what: "a tensor's shape overflows",
    make: header((header) => {
      header[query]!.shape = [2 ** 52, 2 ** 52]
    }),
    says: /q_proj/,
  },
  {
    what: "a tensor has a type that weights cannot have",
    make: header((header) => {
      header[query]!.dtype = "I16"
    }),
    says: /q_proj[\s\S]*I16|I16[\s\S]*q_proj/,
  },
  {
    what: "a tensor is missing",
    make: header((header) => {
      header["model.layers.1.self_attn.renamed.weight"] = header[query]!
      delete header[query]
    }),
    says: /q_proj/,
  },
  {
    what: "a tensor is there twice",
    make: header((header) => {
      const twice = `${JSON.stringify(query)}:${JSON.stringify(header[query])}`
      return JSON.stringify(header).replace(/\}$/, `,${twice}}`)
    }),
    says: /twice|duplicate/i,
  },
  {
    what: "a weight is NaN",
    make: header((header, data) => {
      data.writeUInt16LE(0x7e00, header[query]!.data_offsets[0])
    }),
    exit: 0,
    says: /NaN|finite/i,
  },
  { what: "there is no such model", make: (f) => capture(f, join(f, "nowhere")), says: /nowhere/ },
  {
    what: "the folder is empty",
    make: (f) => {
      mkdirSync(model(f))
      return capture(f, model(f))
    },
    says: /config\.json|safetensors/,
  },
]

const configuration: readonly Omit<BadInput, "group">[] = [
  {
    what: "config.json is not JSON",
    make: (f) => {
      const folder = copyModel(model(f))
      writeFileSync(join(folder, "config.json"), "{ oops")
      return capture(f, folder)
    },
    says: /config\.json/,
  },
  {
    what: "a needed field is missing",
    make: config((config) => delete config.intermediate_size),
    says: /intermediate_size/,
  },
  {
    what: "the architecture is unknown",
    make: config((config) => {
      config.model_type = "mamba"
    }),
    says: /mamba/,
  },
  {
    what: "a field that changes the result is not understood",
    make: config((config) => {
      config.rope_scaling = { rope_type: "spiral", factor: 2 }
    }),
    says: /spiral/,
  },
  {
    what: "an activation function is unknown",
    make: config((config) => {
      config.hidden_act = "snake"
    }),
    says: /snake/,
  },
  {
    what: "a size is absurd",
    make: config((config) => {
      config.num_hidden_layers = 1e9
    }),
    says: /num_hidden_layers|layer/,
  },
  {
    what: "a size is not a number",
    make: config((config) => {
      config.hidden_size = "many"
    }),
    says: /hidden_size/,
  },
]

const gguf: readonly Omit<BadInput, "group">[] = [
  {
    what: "the file is cut off",
    make: ggufFile((bytes) => bytes.subarray(0, bytes.length >> 1)),
    says: /gguf/i,
  },
  {
    what: "it is another kind of file",
    make: ggufFile(() => Buffer.from("PK\u0003\u0004 not weights, but long enough to look at")),
    says: /GGUF/i,
  },
  {
    what: "a string says that it is huge",
    make: ggufFile((bytes) => {
      // The length of the first key, after magic, version and two counts.
      bytes.writeBigUInt64LE(1n << 60n, 24)
      return bytes
    }),
    says: /gguf/i,
  },
  {
    what: "it announces more tensors than it can hold",
    make: ggufFile((bytes) => {
      bytes.writeBigUInt64LE(1n << 50n, 8)
      return bytes
    }),
    says: /gguf/i,
  },
  {
    what: "a value has a type that does not exist",
    make: ggufFile((bytes) => {
      const key = Number(bytes.readBigUInt64LE(24))
      bytes.writeUInt32LE(99, 32 + key)
      return bytes
    }),
    says: /type/i,
  },
]

const rows: readonly Omit<BadInput, "group">[] = [
  {
    what: "a token id outside the vocabulary",
    make: (f) =>
      ids(f, [
        [1, 2],
        [96, 97],
      ]),
    says: /97/,
  },
  { what: "a negative token id", make: (f) => ids(f, [[-1]]), says: /-1/ },
  { what: "a token id that is not whole", make: (f) => ids(f, [[1.5]]), says: /1\.5|whole/ },
  { what: "an empty row", make: (f) => ids(f, [[1], []]), says: /row 1/i },
  { what: "no rows", make: (f) => ids(f, []), says: /row/i },
  { what: "a row longer than the context", make: (f) => ids(f, [Array(300).fill(3)]), says: /300/ },
  { what: "JSON that is not JSON", make: (f) => ids(f, [], "ids: 1 2 3"), says: /JSON/ },
  { what: "JSON of another shape", make: (f) => ids(f, [], '{"tokens": [[1]]}'), says: /ids/ },
  {
    what: "texts for a model without a tokenizer",
    make: (f) => capture(f, copyModel(model(f)), { text: file(f, "lines.txt", "hello\n") }),
    says: /tokenizer/,
  },
  {
    what: "an empty file of texts",
    make: (f) => capture(f, "smollm2-135m", { text: file(f, "lines.txt", "") }),
    says: /lines\.txt|text/,
  },
]

const edit: readonly Omit<BadInput, "group">[] = [
  { what: "JSON that is not JSON", make: (f) => edits(f, [], "[{"), says: /JSON|edits\.json/ },
  { what: "an unknown op", make: (f) => edits(f, [{ ...add, op: "wobble" }]), says: /wobble/ },
  { what: "an unknown site", make: (f) => edits(f, [{ ...add, site: "resid_side" }]), says: /resid_side/ },
  { what: "a layer that the model lacks", make: (f) => edits(f, [{ ...add, layer: 3 }]), says: /layer/i },
  { what: "a vector of another length", make: (f) => edits(f, [{ ...add, vector: [1, 2, 3] }]), says: /16|3/ },
  {
    what: "a zero vector where a direction is needed",
    make: (f) => edits(f, [{ ...add, op: "project_out", vector: Array(16).fill(0) }]),
    says: /zero/i,
  },
  {
    what: "a number that is not finite",
    make: (f) => edits(f, [], JSON.stringify([add]).replace("0.1", "1e999")),
    says: /finite|number/i,
  },
  {
    what: "positions that select nothing",
    make: (f) => edits(f, [{ ...add, positions: [40] }]),
    says: /nothing|select/i,
  },
  {
    what: "a unit that does not exist",
    make: (f) => edits(f, [{ site: "mlp_act", layer: 0, op: "zero_units", units: [28] }]),
    says: /28/,
  },
  { what: "a field too many", make: (f) => edits(f, [{ ...add, strength: 2 }]), says: /strength/ },
  {
    what: "a vector file that is not there",
    make: (f) => edits(f, [{ ...add, vector: { file: join(f, "gone.safetensors"), tensor: "direction" } }]),
    says: /gone\.safetensors/,
  },
]

const request: readonly Omit<BadInput, "group">[] = [
  {
    what: "an unknown site",
    make: (f) => capture(f, copyModel(model(f)), { sites: "resid_side" }),
    says: /resid_side/,
  },
  { what: "a layer out of range", make: (f) => capture(f, copyModel(model(f)), { layers: "2..7" }), says: /layer/i },
  {
    what: "a position that no row has",
    make: (f) => capture(f, copyModel(model(f)), { positions: "9" }),
    says: /position|9/i,
  },
  {
    what: "--out in a folder that is not there",
    make: (f) => capture(f, copyModel(model(f)), { out: join(f, "no", "out.safetensors") }),
    says: /folder|no/,
  },
  {
    what: "--out is a folder",
    make: (f) => capture(f, copyModel(model(f)), { out: f }),
    says: /folder/,
  },
  { what: "an unknown verb", make: () => ["captrue"], says: /captrue/ },
  { what: "an unknown flag", make: (f) => [...capture(f, copyModel(model(f))), "--sitez", "q"], says: /sitez/ },
  {
    what: "a needed flag is missing",
    make: (f) => ["capture", "--out", join(f, "o.safetensors")],
    says: /--model|--sites/,
  },
  { what: "an unknown claim", make: () => ["replicate", "claim-99"], says: /claim-99/ },
  { what: "an unknown artefact", make: () => ["fetch", "smolm"], says: /smolm/ },
  {
    what: "--offline, and the weights are not in the cache",
    make: (f) => capture(f, "smollm2-135m", { ids: file(f, "ids.json", '{"ids": [[1]]}') }).concat("--offline"),
    env: (f) => ({ LLM_FMRI_CACHE: join(f, "cache") }),
    says: /SmolLM2-135M-Instruct\.Q4_1\.gguf/,
  },
  {
    what: "the cache cannot be a folder",
    make: (f) => {
      file(f, "cache", "")
      return ["fetch", "smollm2-135m"]
    },
    env: (f) => ({ LLM_FMRI_CACHE: join(f, "cache") }),
    says: /cache/,
  },
  {
    what: "a folder that must not be written to",
    make: (f) => {
      const locked = join(f, "locked")
      mkdirSync(locked)
      chmodSync(locked, 0o500)
      return capture(f, copyModel(model(f)), { out: join(locked, "out.safetensors") })
    },
    says: /locked|write/,
  },
  {
    what: "a full disk",
    // Linux only: every write to it says that there is no space left.
    make: (f) => capture(f, copyModel(model(f)), { out: "/dev/full" }),
    says: /full|space|file/,
  },
]

function inGroup(group: BadInput["group"], list: readonly Omit<BadInput, "group">[]): BadInput[] {
  return list.map((one) => ({ group, ...one }))
}

export const badInputs: readonly BadInput[] = [
  ...inGroup("checkpoint", checkpoint),
  ...inGroup("configuration", configuration),
  ...inGroup("GGUF", gguf),
  ...inGroup("rows", rows),
  ...inGroup("edits", edit),
  ...inGroup("request", request),
]
