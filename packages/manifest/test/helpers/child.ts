import { spawn } from "node:child_process"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"

const require = createRequire(import.meta.url)

/** Starts another Node process on a module that imports the package's sources; gives its output and exit code. */
export function runChild(code: string, env: Record<string, string> = {}) {
  const entry = new URL("../../src/index.ts", import.meta.url).href
  const script = `import * as manifest from ${JSON.stringify(entry)}\n${code}`
  const args = ["--import", pathToFileURL(require.resolve("tsx")).href, "--input-type=module", "--eval", script]
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] })
  const output = { stdout: "", stderr: "" }
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk
  })
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk
  })
  const done = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on("close", (status) => resolve({ code: status, ...output })),
  )
  return { child, output, done }
}
