import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../", import.meta.url))

export interface CommandRun {
  seconds: number
  /** Until the first byte on stderr, where progress goes. */
  firstSign: number
  stdout: string
}

/** Runs a root script as a user does (`pnpm --silent SCRIPT ARGS…`); an exit code other than 0 is an error. */
export async function runCommand(script: string, args: readonly string[]): Promise<CommandRun> {
  const start = performance.now()
  const since = () => (performance.now() - start) / 1000
  const child = spawn("pnpm", ["--silent", script, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] })
  let stdout = ""
  let stderr = ""
  let firstSign = Number.NaN
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk
  })
  child.stderr.on("data", (chunk: Buffer) => {
    if (stderr === "") firstSign = since()
    stderr += chunk
  })
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve))
  if (code !== 0) throw new Error(`pnpm ${script} ${args.join(" ")} exited ${code}\n${stderr.slice(-2000)}`)
  return { seconds: since(), firstSign, stdout }
}
