import { spawn } from "node:child_process"
import { root } from "./workspace.js"

export interface Finished {
  code: number
  /** stdout and stderr as they came. */
  output: string
  stdout: string
}

/** Runs a command to its end without a terminal; never throws for its exit code. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; timeoutSeconds?: number } = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      // `pnpm --silent` hands its silence on through the environment; here every word is wanted.
      env: {
        ...process.env,
        npm_config_reporter: "append-only",
        npm_config_loglevel: "warn",
        NO_COLOR: "1",
        ...options.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: (options.timeoutSeconds ?? 0) * 1000,
    })
    const all: Buffer[] = []
    const out: Buffer[] = []
    child.stdout.on("data", (chunk: Buffer) => {
      all.push(chunk)
      out.push(chunk)
    })
    child.stderr.on("data", (chunk: Buffer) => all.push(chunk))
    child.on("error", reject)
    child.on("close", (code) =>
      resolve({ code: code ?? 1, output: Buffer.concat(all).toString(), stdout: Buffer.concat(out).toString() }),
    )
  })
}

/** Like {@link run}, but a non-zero exit is an error that carries the output. */
export async function must(...args: Parameters<typeof run>): Promise<Finished> {
  const finished = await run(...args)
  if (finished.code !== 0)
    throw new Error(`${args[0]} ${args[1].join(" ")} exited ${finished.code}\n${finished.output}`)
  return finished
}
