import { mkdirSync } from "node:fs"
import { join } from "node:path"
import type { BadInput } from "./bad-input.js"
import { capture, header, model, weights } from "./command.js"

const query = "model.layers.1.self_attn.q_proj.weight"

export const checkpoints: readonly BadInput[] = [
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
