import { FmriError } from "@llm-fmri/errors"
import type { Traced } from "../../run/traced.js"
import { defineCommand } from "../command.js"
import { modelFlag } from "../input/claim-flags.js"
import { usageError } from "../usage-error.js"
import { version } from "../version.js"

export default defineCommand({
  name: "trace",
  summary:
    "Prints where a number comes from: analysis, recordings, stimuli, tokenizer, weights, sources, with their hashes.",
  positionals: [
    {
      name: "NUMBER",
      help: "a claim's quantity, claim-3.ratio, or one cell, claim-3.ratio{N=4,dose=0.1}",
      required: true,
    },
  ],
  flags: {
    model: modelFlag,
    report: { type: "string", hint: "DIR", help: "from a report folder, instead of what is stored on this machine" },
    full: { type: "boolean", help: "show every package of the code and every step" },
    mermaid: { type: "boolean", help: "print a Mermaid flowchart" },
  },
  notes: [
    "Weights, stimuli and the stored result are hashed again on the way; exit code 4 names the link that is broken, exit",
    "code 3 means that the claim was not measured here. Put quotes around a cell: shells take braces for themselves.",
    "With --report, every number, attached file and recording of the folder is checked against its provenance.json.",
  ],
  examples: [
    "llm-fmri trace claim-3.ratio",
    "llm-fmri trace 'claim-3.ratio{N=4,dose=0.1}' --model smollm2-135m --json",
  ],
  async run({ flags, positionals, session }) {
    const [claim, what] = splitNumber(positionals[0] as string)
    if (flags.mermaid && session.json) {
      throw usageError("TwoForms", "--mermaid and --json are given", "Choose one of them.")
    }
    const stage = session.progress.stage("hashing weights, stimuli and code")
    const { traceText, traceMermaid, traceJson } = await import("../trace-text.js")
    const print = (traces: readonly Traced[]) => {
      stage.end()
      if (session.json) session.output.json(traces.map(traceJson))
      else if (flags.mermaid) session.output.text(traces.map(traceMermaid).join("\n\n"))
      else session.output.text(traces.map((each) => traceText(each, flags.full)).join("\n\n"))
      return 0
    }
    if (flags.report !== undefined) {
      const { traceReport } = await import("../../run/traced-report.js")
      return print(await traceReport(claim, what, flags.report, flags.model))
    }
    const { presentKeysOrFail } = await import("../../run/lookup.js")
    const { trace } = await import("../../run/traced.js")
    const { ResultStore } = await import("../../store/store.js")
    const { describeDamage } = await import("../../store/damage.js")
    const store = new ResultStore({
      onDamaged(damage) {
        throw new FmriError(
          "ResultDamaged",
          `${describeDamage(damage)} was damaged: ${damage.reason}. It has been removed`,
          { fix: `Measure again: llm-fmri replicate ${claim}.`, exit: 4, fields: { ...damage } },
        )
      },
    })
    const models = flags.model.length > 0 ? { models: flags.model } : {}
    const present = await presentKeysOrFail([claim], { ...models, version: version(), signal: session.signal })
    const traces = []
    for (const each of present) traces.push(await trace(what, each, store))
    return print(traces)
  },
})

/** `claim-3.ratio{dose=0.1}` → `claim-3`, `ratio{dose=0.1}`; the claim may be a path, which has dots too. */
function splitNumber(text: string): [claim: string, what: string] {
  const brace = text.indexOf("{")
  const dot = text.lastIndexOf(".", brace < 0 ? text.length : brace)
  if (dot > 0 && dot < text.length - 1 && !/[/\\]/.test(text.slice(dot)))
    return [text.slice(0, dot), text.slice(dot + 1)]
  throw usageError("NotANumber", `"${text}" names no quantity of a claim`, "Write CLAIM.QUANTITY, as in claim-3.ratio.")
}
