import { defineCommand, type Values } from "../command.js"
import { readEdits } from "../input/edits.js"
import { parseLayers } from "../input/layers.js"
import { parseChoice } from "../input/numbers.js"
import { checkOutFile } from "../input/out.js"
import { parsePositions } from "../input/positions.js"
import { readSource } from "../input/source.js"
import { usageError } from "../usage-error.js"

const flags = {
  model: { type: "string", hint: "M", help: "a model by name, folder or .gguf file", required: true },
  ids: { type: "string", hint: "FILE", help: 'token ids: {"ids": [[1, 2], [3]]}' },
  text: { type: "string", hint: "FILE", help: "texts, one a line, taken literally" },
  stimuli: { type: "string", hint: "NAME|FILE", help: "a stimulus set" },
  sites: { type: "string", hint: "S,…", help: "what to record: resid_post,mlp_act,… or all", required: true },
  layers: { type: "string", hint: "L", help: "all, 0,4,8 or 0..5", default: "all" },
  positions: { type: "string", hint: "P", help: "all, last, target, next, 3,5 or target,next", default: "all" },
  edits: { type: "string", hint: "FILE", help: "edits to apply, as JSON" },
  bos: { type: "string", hint: "auto|always|never", help: "the token before a text", default: "auto" },
  dtype: { type: "string", hint: "float32|float16|bfloat16", help: "how values are stored", default: "float32" },
  explain: { type: "boolean", help: "print the plan and stop" },
  out: { type: "string", hint: "F.safetensors", help: "where to write; labels go beside it" },
} as const

export default defineCommand({
  name: "capture",
  summary: "Records activations of a model into a safetensors file.",
  positionals: [],
  flags,
  examples: [
    "llm-fmri capture --model smollm2-135m --text lines.txt --sites resid_post --positions last --out rec.safetensors",
    "llm-fmri capture --model smollm2-135m --stimuli concrete-10x24x5 --sites all --positions target --explain",
  ],
  async run({ flags, session }) {
    const request = checkFlags(flags)
    const out = flags.explain ? undefined : await checkOutFile(flags.out as string)
    const edits = flags.edits === undefined ? undefined : await readEdits(flags.edits)
    const source = await readSource(flags)
    const { captureRows } = await import("../../engine/capture.js")
    return captureRows({ ...request, model: flags.model, sites: flags.sites, source, edits, out }, session)
  },
})

function checkFlags(given: Values<typeof flags>) {
  if (!given.explain && given.out === undefined) {
    throw usageError(
      "FlagMissing",
      '"capture" needs --out',
      "Add --out F.safetensors, or --explain to see the plan only.",
    )
  }
  const positions = parsePositions(given.positions)
  if (positions !== "all" && given.stimuli === undefined) {
    const named = positions.find((position) => position === "target" || position === "next")
    if (named !== undefined) {
      throw usageError(
        "NoTarget",
        `--positions ${named} needs a target word`,
        "Give the texts as --stimuli, which says where it is.",
      )
    }
  }
  parseLayers(given.layers)
  return {
    positions,
    layers: given.layers,
    bos: parseChoice("--bos", given.bos, ["auto", "always", "never"]),
    dtype: parseChoice("--dtype", given.dtype, ["float32", "float16", "bfloat16"]),
  }
}
