import { readFile, rm, stat } from "node:fs/promises"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { ExitCode, FmriError } from "@llm-fmri/errors"
import { cacheDir, withLock, writeAtomically } from "@llm-fmri/manifest"
import { type Accepted, formatAccepted } from "./accepted.js"
import { type Calibration, formatCalibration } from "./calibration.js"
import { type ReadStore, readStore, type StoreFile, type StoreFiles } from "./integrity.js"
import type { Damage } from "./ledger.js"

const workspace = fileURLToPath(new URL("../../../../", import.meta.url))

/** The repository whose accepted values and ledgers are meant: the one named, this workspace, or the working folder. */
export async function storeRoot(named: string | undefined): Promise<string> {
  if (named !== undefined) {
    const found = await stat(named).catch(() => undefined)
    if (found?.isDirectory()) return path.resolve(named)
    throw new FmriError("StoreMissing", `there is no folder ${named}`, {
      fix: "Name the repository that holds replications/ and history/.",
    })
  }
  const inWorkspace = await stat(path.join(workspace, "pnpm-workspace.yaml")).catch(() => undefined)
  return inWorkspace ? workspace : process.cwd()
}

/** Where the files of a claim are, from the root of the store. */
export function storePlaces(claim: string): { accepted: string; calibration: string; ledger: string } {
  return {
    accepted: `replications/${claim}/accepted.json`,
    calibration: `replications/${claim}/calibration.json`,
    ledger: `history/${claim}.jsonl`,
  }
}

/** The texts of a claim's files. */
export async function loadStoreFiles(root: string, claim: string): Promise<StoreFiles> {
  const places = storePlaces(claim)
  const load = async (file: string): Promise<StoreFile> => ({ file, text: await textOf(path.join(root, file)) })
  const [accepted, calibration, ledger] = await Promise.all([
    load(places.accepted),
    load(places.calibration),
    load(places.ledger),
  ])
  return { accepted, calibration, ledger }
}

/**
 * What was accepted for a claim, checked against its ledger.
 *
 * @throws FmriError `StoreDamaged` (exit code 4) naming file and line
 */
export async function loadBaseline(root: string, claim: string): Promise<Omit<ReadStore, "damage">> {
  const { damage, ...baseline } = readStore(claim, await loadStoreFiles(root, claim))
  if (damage.length > 0) throw storeDamaged(damage)
  return baseline
}

/** Runs `work` while no other process on this machine changes what is accepted for the claim. */
export function whileLocked<T>(claim: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return withLock(path.join(cacheDir(), "locks", `accepted-${claim}.lock`), work, { signal })
}

/**
 * Writes the ledger first: a line without its values is seen at the next reading, values without a line never pass. When
 * the values cannot be written, the ledger is put back.
 */
export async function writeStore(
  root: string,
  claim: string,
  { ledger, accepted, calibration }: { ledger: string; accepted?: Accepted; calibration?: Calibration },
): Promise<void> {
  const places = storePlaces(claim)
  const file = path.join(root, places.ledger)
  const before = await textOf(file)
  await writeAtomically(file, ledger)
  try {
    if (accepted) await writeAtomically(path.join(root, places.accepted), formatAccepted(accepted))
    if (calibration) await writeAtomically(path.join(root, places.calibration), formatCalibration(calibration))
  } catch (error) {
    if (before === undefined) await rm(file, { force: true })
    else await writeAtomically(file, before)
    throw error
  }
}

function storeDamaged(damage: readonly Damage[]): FmriError {
  const said = damage.map(({ file, line, says }) => `${file}${line === undefined ? "" : `:${line}`}: ${says}`)
  const files = [...new Set(damage.map(({ file }) => file))]
  return new FmriError("StoreDamaged", said.join("; "), {
    fix: `Accepted values are written by "accept" alone. Restore the files: git checkout -- ${files.join(" ")}.`,
    exit: ExitCode.integrity,
    fields: { damage },
  })
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw error
  }
}
