import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { BadInput } from "./bad-input.js"
import { copyModel } from "./checkpoint.js"
import { capture, config, model } from "./command.js"

export const configurations: readonly BadInput[] = [
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
