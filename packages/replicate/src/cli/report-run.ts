import type { Report } from "../report/schema.js"
import type { FoundClaim } from "../run/discover.js"
import type { RunOptions } from "../run/run-claims.js"
import type { RunRecord } from "../run/run-record.js"
import type { Session } from "./command.js"
import { version } from "./version.js"

interface ReportRunOptions
  extends Pick<RunOptions, "mode" | "quick" | "attack" | "keepRecordings" | "reuse" | "onDamaged"> {
  /** Of the command line; none is each claim's default. */
  models: readonly string[]
}

/**
 * Measures claims and puts the report's folder in its place; where anything fails, nothing is left of it.
 *
 * @param place the report's folder
 * @param finish what the report says in the end, from what was measured
 */
export async function reportRun<R extends Report>(
  claims: readonly FoundClaim[],
  place: string,
  session: Session,
  { models, ...options }: ReportRunOptions,
  finish: (made: Report, runs: readonly RunRecord[]) => R,
): Promise<R> {
  const { StagedFolder } = await import("../staging/staged-folder.js")
  const { runClaims } = await import("../run/run-claims.js")
  const { engine } = await import("../engine/open.js")
  const { writeReport } = await import("../report/write-report.js")
  const folder = await StagedFolder.begin(place)
  try {
    const { report: made, runs } = await runClaims(claims, engine, {
      ...options,
      ...(models.length > 0 ? { models } : {}),
      offline: session.offline,
      folder: folder.folder,
      version: version(),
      privateFolders: [place],
      progress: session.progress,
      signal: session.signal,
    })
    const report = finish(made, runs)
    await writeReport(folder, report, runs, claims)
    await folder.publishOver("report.json", ["recordings"])
    session.progress.close()
    return report
  } catch (error) {
    await folder.discard()
    throw error
  }
}
