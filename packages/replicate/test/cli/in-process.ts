import { EventEmitter } from "node:events"
import { PassThrough } from "node:stream"
import { run } from "../../src/cli/run.js"
import type { Outcome } from "./spawn.js"

/** The command line without a process of its own: quick, for everything that is not about processes. */
export async function llmFmriHere(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const outcome = { stdout: "", stderr: "" }
  const stream = (name: "stdout" | "stderr") =>
    new PassThrough().on("data", (bytes: Buffer) => {
      outcome[name] += bytes.toString()
    })
  const process = Object.assign(new EventEmitter(), { stdout: stream("stdout"), stderr: stream("stderr"), env })
  const code = await run(argv, process as unknown as NodeJS.Process)
  return { code, ...outcome }
}
