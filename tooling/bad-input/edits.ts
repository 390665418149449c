import { join } from "node:path"
import type { BadInput } from "./bad-input.js"
import { copyModel } from "./checkpoint.js"
import { capture, file, model } from "./command.js"

const edited = (folder: string, list: unknown, text = JSON.stringify(list)) =>
  capture(folder, copyModel(model(folder)), { edits: file(folder, "edits.json", text) })
const add = { site: "resid_post", layer: 0, op: "add", vector: Array(16).fill(0.1) }

export const edits: readonly BadInput[] = [
  { what: "JSON that is not JSON", make: (f) => edited(f, [], "[{"), says: /JSON|edits\.json/ },
  { what: "an unknown op", make: (f) => edited(f, [{ ...add, op: "wobble" }]), says: /wobble/ },
  { what: "an unknown site", make: (f) => edited(f, [{ ...add, site: "resid_side" }]), says: /resid_side/ },
  { what: "a layer that the model lacks", make: (f) => edited(f, [{ ...add, layer: 3 }]), says: /layer/i },
  { what: "a vector of another length", make: (f) => edited(f, [{ ...add, vector: [1, 2, 3] }]), says: /16|3/ },
  {
    what: "a zero vector where a direction is needed",
    make: (f) => edited(f, [{ ...add, op: "project_out", vector: Array(16).fill(0) }]),
    says: /zero/i,
  },
  {
    what: "a number that is not finite",
    make: (f) => edited(f, [], JSON.stringify([add]).replace("0.1", "1e999")),
    says: /finite|number/i,
  },
  {
    what: "positions that select nothing",
    make: (f) => edited(f, [{ ...add, positions: [40] }]),
    says: /nothing|select/i,
  },
  {
    what: "a unit that does not exist",
    make: (f) => edited(f, [{ site: "mlp_act", layer: 0, op: "zero_units", units: [28] }]),
    says: /28/,
  },
  { what: "a field too many", make: (f) => edited(f, [{ ...add, strength: 2 }]), says: /strength/ },
  {
    what: "a vector file that is not there",
    make: (f) => edited(f, [{ ...add, vector: { file: join(f, "gone.safetensors"), tensor: "direction" } }]),
    says: /gone\.safetensors/,
  },
]
