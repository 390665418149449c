import os from "node:os"
import path from "node:path"
import type { Engine } from "../engine/engine.js"
import type { Report } from "../report/schema.js"
import type { FoundClaim } from "../run/discover.js"
import type { RunOptions } from "../run/run-claims.js"
import type { RunRecord } from "../run/run-record.js"
import type { Session } from "./command.js"
import { version } from "./version.js"

/** Runs claims for their numbers alone: what is attached is in the run's record, and the folder is thrown away. */
export async function scratchRun(
  claims: readonly FoundClaim[],
  session: Session,
  options: Pick<RunOptions, "reuse"> & Partial<RunOptions>,
  wrap: (engine: Engine) => Engine = (engine) => engine,
): Promise<{ report: Report; runs: RunRecord[] }> {
  const { StagedFolder } = await import("../staging/staged-folder.js")
  const { runClaims } = await import("../run/run-claims.js")
  const { engine } = await import("../engine/open.js")
  const folder = await StagedFolder.begin(path.join(os.tmpdir(), "llm-fmri-scratch"))
  try {
    return await runClaims(claims, wrap(engine), {
      quick: false,
      attack: false,
      offline: session.offline,
      keepRecordings: false,
      folder: folder.folder,
      version: version(),
      progress: session.progress,
      signal: session.signal,
      ...options,
    })
  } finally {
    await folder.discard()
  }
}
