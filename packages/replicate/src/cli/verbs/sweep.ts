import { writeAtomically } from "@llm-fmri/manifest"
import { defineCommand } from "../command.js"
import { readEdits } from "../input/edits.js"
import { parseLayers } from "../input/layers.js"
import { parseChoice, parseNumbers } from "../input/numbers.js"
import { checkOutFile } from "../input/out.js"
import { parsePositions } from "../input/positions.js"
import { parseRead } from "../input/read.js"
import { readSource } from "../input/source.js"
import { usageError } from "../usage-error.js"

export default defineCommand({
  name: "sweep",
  summary: "Applies one edit at each of many layers and doses, and reads what it does.",
  positionals: [],
  flags: {
    model: { type: "string", hint: "M", help: "a model by name, folder or .gguf file", required: true },
    stimuli: { type: "string", hint: "NAME|FILE", help: "a stimulus set" },
    text: { type: "string", hint: "FILE", help: "texts, one a line, taken literally" },
    ids: { type: "string", hint: "FILE", help: 'token ids: {"ids": [[1, 2], [3]]}' },
    edits: { type: "string", hint: "FILE", help: "the edit (or edits) to dose, as JSON", required: true },
    dose: {
      type: "string",
      hint: "D,…",
      help: "multiples of the edit's scale, or values of its factor",
      required: true,
    },
    layers: { type: "string", hint: "L", help: "where the edit acts: all, 0,4,8 or 0..5; default: its own layer" },
    read: { type: "list", hint: "R", help: "logit:TOKEN, logit_diff:A,B, projection:FILE or kl", required: true },
    position: { type: "string", hint: "last|target|next|N", help: "where it is read", default: "last" },
    bos: { type: "string", hint: "auto|always|never", help: "the token before a text", default: "auto" },
    out: { type: "string", hint: "F.csv|F.json", help: "write the table there instead of printing it" },
  },
  notes: [
    "A dose multiplies `scale` (add) or sets `factor` (scale, scale_component). With several edits in the file, all are dosed.",
    "Tokens are texts with their blanks, or ids: logit: Paris, logit:#7042. A projection is read at the last resid_post.",
    "stdout carries CSV, with --json one JSON document; each line is one layer, dose and readout, the mean over the rows.",
  ],
  examples: [
    'llm-fmri sweep --model smollm2-135m --stimuli concrete-10x24x5 --edits animal.json --layers 0..5 --dose 0.5,1,2 --read "logit: animal" --read kl',
  ],
  async run({ flags, session }) {
    const doses = parseNumbers("--dose", flags.dose)
    const reads = flags.read.map(parseRead)
    const position = onePosition(flags.position)
    if (flags.layers !== undefined) parseLayers(flags.layers)
    const bos = parseChoice("--bos", flags.bos, ["auto", "always", "never"])
    const out = flags.out === undefined ? undefined : await checkOutFile(flags.out)
    const edits = await readEdits(flags.edits)
    const undosed = edits.findIndex(({ op }) => !["add", "scale", "scale_component"].includes(op))
    if (undosed >= 0) {
      throw usageError(
        "NoDose",
        `edit ${undosed} of ${flags.edits} (${edits[undosed]?.op}) has no dose`,
        "A sweep doses add, scale and scale_component.",
      )
    }
    const source = await readSource(flags)
    const { runSweep, sweepCsv } = await import("../../engine/sweep.js")
    const { model, layers } = flags
    const result = await runSweep({ model, layers, source, bos, edits, doses, reads, position }, session)
    if (out !== undefined) {
      await writeAtomically(out, out.endsWith(".json") ? `${JSON.stringify(result, null, 2)}\n` : sweepCsv(result))
    }
    if (session.json) session.output.json(result)
    else if (out === undefined) session.output.text(sweepCsv(result))
    return 0
  },
})

function onePosition(text: string) {
  const positions = parsePositions(text)
  if (positions !== "all" && positions.length === 1) return positions[0] as (typeof positions)[number]
  throw usageError("OnePosition", `--position is "${text}"`, "Name one: last, target, next, or an index.")
}
