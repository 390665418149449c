import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

const entry = fileURLToPath(new URL("../../bin/dev.mjs", import.meta.url))

export interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the real command line. `while` gets the process while it runs. */
export function llmFmri(
  argv: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; while?: (child: ReturnType<typeof spawn>) => void } = {},
): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [entry, ...argv], {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: "", ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    })
    const outcome: Outcome = { code: null, stdout: "", stderr: "" }
    child.stdout.on("data", (bytes: Buffer) => {
      outcome.stdout += bytes.toString()
    })
    child.stderr.on("data", (bytes: Buffer) => {
      outcome.stderr += bytes.toString()
    })
    child.on("error", fail)
    child.on("close", (code) => done({ ...outcome, code }))
    options.while?.(child)
  })
}
