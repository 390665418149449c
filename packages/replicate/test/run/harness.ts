import { mkdtemp } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { engine } from "../../src/engine/open.js"
import { type RunProgress, silent } from "../../src/progress/progress.js"
import { type FoundClaim, findClaims } from "../../src/run/discover.js"
import { type RunOptions, runClaims } from "../../src/run/run-claims.js"
import type { Damage } from "../../src/store/damage.js"

/** Path of a claim in `test/claims`. */
export const claimFile = (name: string) => fileURLToPath(new URL(`../claims/${name}.ts`, import.meta.url))

/** Folder of a tiny checkpoint. */
export const tinyModel = (name: string) =>
  fileURLToPath(new URL(`../../../model/test/fixtures/tiny/${name}`, import.meta.url))

/** A folder of its own for each use, below the temporary folder. */
export const newFolder = (name: string) => mkdtemp(path.join(os.tmpdir(), `llm-fmri-${name}-`))

export interface Ran extends Awaited<ReturnType<typeof runClaims>> {
  notes: string[]
  damages: Damage[]
  folder: string
}

interface RunHereOptions extends Partial<RunOptions> {
  onNote?: (note: string) => void
  /** Makes another claim of each. */
  change?: (claim: FoundClaim) => FoundClaim
}

/** Runs claims of `test/claims` on the models, with everything that they say on the way. */
export async function runHere(
  names: readonly string[],
  { onNote, change = (claim) => claim, ...options }: RunHereOptions,
): Promise<Ran> {
  const notes: string[] = []
  const damages: Damage[] = []
  const tell = (text: string) => {
    notes.push(text)
    onNote?.(text)
  }
  const progress: RunProgress = {
    ...silent,
    note: tell,
    warning: tell,
    within: () => ({ ...silent, note: tell, warning: tell, done() {} }),
  }
  const folder = options.folder ?? (await newFolder("report"))
  const ran = await runClaims((await findClaims(names.map(claimFile))).map(change), engine, {
    quick: false,
    attack: false,
    offline: true,
    keepRecordings: false,
    reuse: true,
    threads: 1,
    version: "0.0.0",
    signal: new AbortController().signal,
    onDamaged: (damage) => damages.push(damage),
    ...options,
    folder,
    progress,
  })
  return { ...ran, notes, damages, folder }
}
