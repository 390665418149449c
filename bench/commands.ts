import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Runtime } from "@llm-fmri/graph"
import { openModel } from "@llm-fmri/model"
import type { Bench } from "./frame/bench.js"
import { type CommandRun, runCommand } from "./frame/command.js"
import { spread, spreadText } from "./frame/spread.js"
import { modelName } from "./smollm2.js"

interface CaptureJson {
  seconds: { open: number; plan: number; forward: number; write: number; total: number }
  peak_rss_mb: number
}

async function repeated<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let time = 0; time < times; time++) results.push(await work())
  return results
}

async function openSeconds(): Promise<number> {
  const start = performance.now()
  const runtime = await Runtime.start()
  const model = await openModel(modelName, { runtime })
  const seconds = (performance.now() - start) / 1000
  await model.close()
  await runtime.close()
  return seconds
}

/** Runs a command into a folder that is gone afterwards. */
async function inScratch(work: (folder: string) => Promise<CommandRun>): Promise<CommandRun> {
  const folder = mkdtempSync(join(tmpdir(), "llm-fmri-bench-"))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const commands: Bench = {
  name: "commands",
  title: "Whole commands",
  about:
    "From the start of the process to its end, through `pnpm` and from the TypeScript sources, with the weights in the " +
    "cache. The capture is that of the claims' 1,200 stimuli at the target word.",
  async run({ rounds, say }) {
    const times = Math.max(1, Math.ceil(rounds / 2))
    say("open")
    const open = spread(await repeated(times, openSeconds))
    say("capture")
    const options = ["--model", modelName, "--stimuli", "concrete-10x24x5", "--sites", "resid_post", "--json"]
    const captures = await repeated(times, () =>
      inScratch((folder) =>
        runCommand("fmri", ["capture", ...options, "--positions", "target", "--out", join(folder, "rec.safetensors")]),
      ),
    )
    const told = captures.map(({ stdout }) => JSON.parse(stdout) as CaptureJson)
    const capture = spread(captures.map(({ seconds }) => seconds))
    const around = spread(captures.map(({ seconds }, index) => seconds - told[index]!.seconds.forward))
    const memory = Math.max(...told.map(({ peak_rss_mb }) => peak_rss_mb)) / 1000
    say("replicate claim-3")
    const replicate = await inScratch((folder) =>
      runCommand("replicate", ["claim-3", "--no-cache", "--out", join(folder, "report")]),
    )
    const median = told[Math.floor(told.length / 2)]!.seconds
    return {
      columns: ["", "seconds", "peak memory"],
      rows: [
        ["open the GGUF until ready", spreadText(open), null],
        ["`fmri capture`", spreadText(capture), `${memory.toFixed(2)} GB`],
        ["`replicate claim-3 --no-cache`, both models and reference nets", `${replicate.seconds.toFixed(0)} s`, null],
        ["its first line of progress", `${replicate.firstSign.toFixed(2)} s`, null],
      ],
      targets: [
        { what: "opening", value: open.median, wanted: { atMost: 1.5 }, unit: "s" },
        { what: "the capture command beside its forward time", value: around.median, wanted: { atMost: 4 }, unit: "s" },
        { what: "its peak memory", value: memory, wanted: { atMost: 1.2 }, unit: "GB" },
        { what: "replicate claim-3", value: replicate.seconds, wanted: { atMost: 180 }, unit: "s" },
        { what: "its first line of progress", value: replicate.firstSign, wanted: { atMost: 1 }, unit: "s" },
      ],
      notes: [
        `A capture spends ${median.open.toFixed(2)} s opening, ${median.plan.toFixed(2)} s planning, ` +
          `${median.forward.toFixed(2)} s in the forward pass, ${median.write.toFixed(2)} s writing, and the rest starting.`,
      ],
    }
  },
}
