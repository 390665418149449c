import { type ChildProcess, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

/** Where the scripts of the Python peers lie. */
const folder = fileURLToPath(new URL("../peers/", import.meta.url))

/**
 * The interpreter that has the peers' packages: `LLM_FMRI_PYTHON_PEERS`, or the environment that `bench/peers/setup.sh`
 * makes. Without either the peers are left out, and the table says so.
 */
export function peerPython(): string | undefined {
  const named = process.env.LLM_FMRI_PYTHON_PEERS
  const made = `${folder}.venv/bin/python`
  return named ?? (existsSync(made) ? made : undefined)
}

/**
 * A peer is a Python process that loads its model once and then does the work once for each line `run` on its standard
 * input; each answer is one line of JSON. So peers and we can take turns.
 */
export class Peer {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  private constructor(child: ChildProcess, lines: AsyncIterator<string>) {
    this.#child = child
    this.#lines = lines
  }

  /** Starts `bench/peers/SCRIPT ARGS…` and waits until it says `{"ready": …}`. */
  static async start(
    python: string,
    script: string,
    args: readonly string[],
  ): Promise<{ peer: Peer; ready: PeerReady }> {
    const child = spawn(python, [`${folder}${script}`, ...args], { stdio: ["pipe", "pipe", "inherit"] })
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
    const peer = new Peer(child, lines)
    try {
      const { ready } = await peer.#answer<{ ready: PeerReady }>()
      return { peer, ready }
    } catch (error) {
      peer.close()
      throw new Error(`${script} did not start`, { cause: error })
    }
  }

  /** Does the work once. */
  async run(): Promise<PeerRun> {
    this.#child.stdin!.write("run\n")
    return this.#answer<PeerRun>()
  }

  close(): void {
    this.#child.kill()
  }

  /** The next line that is JSON; libraries print other things too. */
  async #answer<T>(): Promise<T> {
    for (;;) {
      const { value, done } = await this.#lines.next()
      if (done) throw new Error("the peer ended")
      if (value.startsWith("{")) return JSON.parse(value) as T
    }
  }
}

/** What a peer says of itself once its model is loaded. */
export interface PeerReady {
  library: string
  version: string
  threads: number
  /** Options it settled on, such as its best batch size. */
  settings?: Record<string, unknown>
}

export interface PeerRun {
  /** Seconds in the forward passes alone. */
  seconds: number
  peak_rss_mb?: number
}
