// One breadth-first capture in a process of its own, so that its peak memory is its own: `tsx wide-run.ts FOLDER STIMULI`.
import { capture } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import { openModel } from "@llm-fmri/model"
import { unrelatedRows } from "./smollm2.js"

const [folder, stimuli] = process.argv.slice(2)
const runtime = await Runtime.start()
const model = await openModel(folder!, { runtime, stream: true })
const { ids } = unrelatedRows(Number(stimuli), model.arch.vocab)
const { summary, plan } = await capture(
  model,
  { rows: ids.map((row) => ({ ids: row })), sites: ["resid_post"], layers: "all", positions: ["last"] },
  { order: "breadth" },
)
await model.close()
await runtime.close()
const peakGb = process.resourceUsage().maxRSS / 1e6
console.log(JSON.stringify({ ...summary, tokens: plan.tokens.run, peakGb }))
