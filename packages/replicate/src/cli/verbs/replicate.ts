import path from "node:path"
import { defineCommand } from "../command.js"
import { modelFlag } from "../input/claim-flags.js"
import { reportPlace } from "../input/report-place.js"
import { trainedOnly } from "../input/trained-only.js"
import { reportRun } from "../report-run.js"

export default defineCommand({
  name: "replicate",
  summary: "Measures claims, judges them, prints a table and writes a report folder.",
  positionals: [
    { name: "CLAIM", help: "claim-3, 3, all, or the path of a claim of your own", required: true, many: true },
  ],
  flags: {
    model: modelFlag,
    out: { type: "string", hint: "DIR", help: "the report folder; default: reports/<claims>" },
    quick: { type: "boolean", help: "few draws; the verdict says so" },
    attack: { type: "boolean", help: "run every control and every attack known, not only those the claim names" },
    "keep-recordings": { type: "boolean", help: "also write DIR/recordings/" },
    "no-cache": { type: "boolean", help: "measure everything anew, whatever earlier runs have stored" },
  },
  notes: [
    "A claim that does not reproduce is a result: exit code 0.",
    "Numbers whose weights, stimuli, code, spec and environment are those of an earlier run are taken from the cache.",
  ],
  examples: ["llm-fmri replicate claim-3", "llm-fmri replicate all --model smollm2-135m --quick --json"],
  async run({ flags, positionals, session }) {
    trainedOnly(flags.model)
    session.progress.stage("loading")
    const { findClaims } = await import("../../run/discover.js")
    const { enoughModels } = await import("../../run/enough-models.js")
    const claims = enoughModels(await findClaims(positionals), flags.model, (text) => session.progress.warning(text))
    const place = await reportPlace(flags.out, positionals.includes("all") ? "all" : ids(claims))

    const { terminalReport } = await import("../../report/terminal.js")
    const { announce } = await import("../../report/annotations.js")
    const options = {
      models: flags.model,
      quick: flags.quick,
      attack: flags.attack,
      keepRecordings: flags["keep-recordings"],
      reuse: !flags["no-cache"],
    }
    const report = await reportRun(claims, place, session, options, (made) => made)
    if (session.json) session.output.json(report)
    else session.output.text(`${terminalReport(report, session.output)}\nreport: ${path.relative("", place) || "."}`)
    announce(report, session)
    return 0
  },
})

function ids(claims: readonly { spec: { id: string } }[]): string {
  return claims.map(({ spec }) => spec.id).join("+")
}
