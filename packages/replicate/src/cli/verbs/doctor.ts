import { checkCache } from "../../doctor/cache.js"
import type { Check } from "../../doctor/check.js"
import { checkMemory, checkNode, checkProcessor } from "../../doctor/machine.js"
import { checkNetwork } from "../../doctor/network.js"
import { checkPeers } from "../../doctor/peers.js"
import { checkRuntime } from "../../doctor/runtime.js"
import { defineCommand } from "../command.js"
import { version } from "../version.js"

const marks = { ok: "ok", warn: "!", bad: "BAD" } as const

export default defineCommand({
  name: "doctor",
  summary: "Says what this machine can do, and what to do about what it can't.",
  positionals: [],
  flags: {},
  notes: ["Exit code 2 when something must be repaired before llm-fmri can work."],
  examples: ["llm-fmri doctor", "llm-fmri doctor --json"],
  async run({ session }) {
    const stage = session.progress.stage("looking around")
    const { cacheDir } = await import("@llm-fmri/manifest")
    const checks: Check[] = [
      checkNode(),
      await checkProcessor(),
      checkMemory(),
      await checkRuntime(probe),
      await checkCache(cacheDir()),
      checkNetwork(process.env, session.offline),
      await checkPeers(session.signal),
    ]
    stage.end()
    if (session.json) session.output.json({ version: version(), platform: process.platform, checks })
    else session.output.text(table(checks))
    return checks.some(({ status }) => status === "bad") ? 2 : 0
  },
})

/** A product with a known result, through the worker. */
async function probe(): Promise<string> {
  const { matmul, Runtime } = await import("@llm-fmri/graph")
  const runtime = await Runtime.start()
  try {
    const a = { dims: [2, 2] as const, data: new Float32Array([1, 2, 3, 4]) }
    const product = await matmul(runtime, { dtype: "float32", ...a }, { dtype: "float32", ...a })
    const right = [7, 10, 15, 22].every((value, at) => product.data[at] === value)
    if (!right) throw new Error(`a product came out as ${[...product.data].join(", ")}`)
    return `cpu, ${runtime.threads} threads`
  } finally {
    await runtime.close()
  }
}

function table(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  return checks
    .flatMap(({ name, status, found, fix }) => [
      `${marks[status].padEnd(3)}  ${name.padEnd(width)}  ${found}`,
      ...(fix === undefined ? [] : [`     ${" ".repeat(width)}  ${fix}`]),
    ])
    .join("\n")
}
