import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sweep as runSweep, type SweepRequest } from "@llm-fmri/intervention"
import type { Bench } from "./frame/bench.js"
import { peers } from "./frame/peer.js"
import { spreadText } from "./frame/spread.js"
import { againstPeers, lead, withoutPeers } from "./frame/turns.js"
import { sgemmRate } from "./sgemm.js"
import { checkpointFile, claimRows, withModel } from "./smollm2.js"

const stimuli = 24
const doses = Array.from({ length: 8 }, (_, i) => (i + 1) / 8)

export const sweep: Bench = {
  name: "sweep",
  title: "A dose sweep",
  about:
    `A vector is added to \`resid_post\` at the last position: 30 layers × ${doses.length} doses × ${stimuli} stimuli, two logits ` +
    "read at the end. We re-run what the edit reaches; a hook library runs every copy from the start. Peers are timed at five " +
    "layers and scaled up, since a rerun costs the same at every layer.",
  async run(context) {
    const scratch = mkdtempSync(join(tmpdir(), "llm-fmri-bench-"))
    try {
      return await withModel(async (model, runtime) => {
        const { ids } = await claimRows(model)
        const rows = ids.filter((_, index) => index % (ids.length / stimuli) === 0)
        const rowsFile = join(scratch, "rows.json")
        writeFileSync(rowsFile, JSON.stringify({ ids: rows }))
        const request: SweepRequest = {
          rows: rows.map((row) => ({ ids: row })),
          edits: {
            site: "resid_post",
            op: "add",
            vector: Array.from({ length: model.arch.width }, (_, unit) => Math.sin(unit)),
            positions: "last",
          },
          layers: "all",
          doses,
          read: [
            { kind: "logit", token: 10 },
            { kind: "logit", token: 20 },
          ],
        }
        let flops = 0
        const ours = async () => {
          const start = performance.now()
          flops = (await runSweep(model, request)).work.flops
          return (performance.now() - start) / 1000
        }
        const args = ["--model", await checkpointFile(), "--ids", rowsFile, "--doses", String(doses.length)]
        const found = await againstPeers(ours, "sweep", [...args, "--threads", String(runtime.threads)], context)
        const rate = (await sgemmRate(runtime, context.rounds)).get("square")!
        const layers = model.arch.layers.length
        const copies = layers * doses.length * rows.length
        const tokens = rows.reduce((sum, row) => sum + row.length, 0)
        // Token × block steps: of every copy from the start, and of ours, whose edit at layer l leaves layers − l − 1.
        const reruns = layers * doses.length * tokens * layers
        const steps = (copies * (layers - 1)) / 2 + tokens * layers
        const times = lead(found)
        return {
          columns: ["", "seconds", "edited rows/s", "× ours", "how"],
          rows: [
            ["llm-fmri", spreadText(found.ours), (copies / found.ours.median).toFixed(0), "1.00", "from the edit on"],
            ...[...found.theirs].map(([name, run]) => [
              peers[name],
              `${run.seconds} s`,
              (copies / run.seconds).toFixed(0),
              (run.seconds / found.ours.median).toFixed(1),
              `batches of ${run.batch}, ${run.attention}`,
            ]),
          ],
          targets:
            times === undefined
              ? []
              : [{ what: "against the fastest peer", value: times, wanted: { atLeast: 35 }, unit: "x" as const }],
          notes: [
            `${(flops / found.ours.median / 1e9).toFixed(0)} GFLOP/s, where a square product reaches ${rate.toFixed(0)}. ` +
              `A rerun from the start takes ${(tokens / rows.length).toFixed(1)} tokens through all layers, we take one through the ` +
              `layers behind the edit, ${(reruns / steps).toFixed(1)} times less work: what is above that is speed, what is below is lost.`,
            ...(found.theirs.size === 0 ? [withoutPeers] : []),
          ],
        }
      })
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  },
}
