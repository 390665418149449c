import path from "node:path"
import { defineCommand } from "../command.js"
import { parseCount } from "../input/numbers.js"
import { checkOutFile } from "../input/out.js"

export default defineCommand({
  name: "direction",
  summary: "Writes a category's direction (its mean minus the mean of the rest) as a vector file that edits can name.",
  positionals: [{ name: "RECORDING", help: "a recording of a stimulus set", required: true }],
  flags: {
    of: { type: "string", hint: "CATEGORY", help: "the category, as the labels name it", required: true },
    layer: { type: "string", hint: "L", help: "the layer", required: true },
    site: { type: "string", hint: "SITE", help: "the site", default: "resid_post" },
    position: {
      type: "string",
      hint: "target|next|last|N",
      help: "which recorded position; needed only when there are several",
    },
    out: { type: "string", hint: "F.safetensors", help: "where to write the vector", required: true },
  },
  notes: ['The vector is the tensor "direction" of the file: {"vector": {"file": "F.safetensors"}} in an edit.'],
  examples: ["llm-fmri direction rec.safetensors --of animal --layer 15 --out animal.safetensors"],
  async run({ flags, positionals, session }) {
    const layer = parseCount("--layer", flags.layer, 0)
    const out = await checkOutFile(flags.out)
    const { writeCategoryDirection } = await import("../../engine/direction.js")
    const stage = session.progress.stage("reading the recording")
    const { of, site, position } = flags
    const found = await writeCategoryDirection({ recording: positionals[0] as string, of, site, layer, position, out })
    stage.end()
    const result = { out: flags.out, ...found }
    if (session.json) session.output.json(result)
    else {
      session.output.text(
        `${path.basename(out)}: ${of} at ${site}.${layer}, ${found.dims} numbers of norm ${found.norm.toPrecision(4)}, ` +
          `from ${found.inside} rows against ${found.outside}`,
      )
    }
    return 0
  },
})
