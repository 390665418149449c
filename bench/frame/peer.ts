import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** Where the scripts of the Python peers lie. */
const folder = fileURLToPath(new URL("../peers/", import.meta.url))

/** The libraries that we are compared with, by their names in `peers/run.py`. */
export const peers = { hf: "transformers", transformer_lens: "TransformerLens", nnsight: "nnsight" } as const
export type PeerName = keyof typeof peers

/**
 * The interpreter that has the peers' packages: `LLM_FMRI_PYTHON_PEERS`, or the environment that `bench/peers/setup.sh`
 * makes. Without either the peers are left out, and the table says so.
 */
export function peerPython(): string | undefined {
  const made = `${folder}.venv/bin/python`
  return process.env.LLM_FMRI_PYTHON_PEERS ?? (existsSync(made) ? made : undefined)
}

/** What `peers/run.py` prints. */
export interface PeerRun {
  /** Seconds in the forward passes alone: the fastest of its runs, at the best batch size and attention it found. */
  seconds: number
  attention: string
  batch: number
  rows: number
  tokens: number
  threads: number
  /** A sweep times some layers and scales up: all of them cost the same. */
  layers_timed?: number
}

/** Runs `peers/run.py WHAT --peer NAME …` to its end; its progress goes to stderr. */
export function runPeer(
  python: string,
  what: "capture" | "sweep",
  peer: PeerName,
  args: readonly string[],
): Promise<PeerRun> {
  return runScript<PeerRun>(python, "run.py", [what, "--peer", peer, ...args])
}

/** Runs a script of `peers/` to its end; its progress goes to stderr, its result is the last line of stdout. */
export async function runScript<Result>(python: string, script: string, args: readonly string[]): Promise<Result> {
  const child = spawn(python, [`${folder}${script}`, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  let output = ""
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk
  })
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve))
  // Libraries print things of their own; the result is the last line.
  const line = output.trim().split("\n").at(-1) ?? ""
  if (code !== 0) throw new Error(`${script} ${args.slice(0, 3).join(" ")} exited ${code}`)
  return JSON.parse(line) as Result
}
