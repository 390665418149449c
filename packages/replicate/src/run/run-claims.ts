import { availableParallelism } from "node:os"
import type { Claim } from "../claim/measure.js"
import type { Engine } from "../engine/engine.js"
import type { Disguise } from "../gate/attacks/disguise.js"
import { judge } from "../gate/judge.js"
import type { RunProgress } from "../progress/progress.js"
import { anonymise } from "../report/anonymous.js"
import { type ClaimEntry, checkReport, type Report } from "../report/schema.js"
import { type Damage, describeDamage } from "../store/damage.js"
import { RecordingStore } from "../store/recordings.js"
import { ResultStore } from "../store/store.js"
import { attackSubject } from "./attack-subject.js"
import { tooFewModels } from "./enough-models.js"
import { modelEntry } from "./entry.js"
import { environment } from "./environment.js"
import { Inputs } from "./inputs.js"
import { machineNames } from "./machine-names.js"
import { type MeasureOptions, measureSubject } from "./measure-subject.js"
import type { RunDefaults } from "./run-key.js"
import type { RunRecord } from "./run-record.js"
import { subjects } from "./subject.js"
import { SubjectRuntime } from "./subject-runtime.js"

export interface RunOptions {
  /** What the report is for. Default `replicate`. */
  mode?: Report["mode"]
  /** Instead of each claim's default models. */
  models?: readonly string[]
  quick: boolean
  attack: boolean
  offline: boolean
  keepRecordings: boolean
  /** Take results and steps of earlier runs that depended on the very same things. Without it all is measured anew. */
  reuse: boolean
  /** Threads that compute; by default as many as the machine offers. */
  threads?: number
  /** How nets are run unless a request says otherwise. */
  run?: RunDefaults
  /** What the claims are deceived with, in an attack. */
  disguise?: Disguise
  /** Where attachments and recordings are written. */
  folder: string
  version: string
  /** Further folders whose paths must not appear in the report. */
  privateFolders?: readonly string[]
  /** Where results are stored; by default the cache folder of this machine. */
  cacheDir?: string
  /** Called for every stored entry that was found damaged (and is then measured anew). */
  onDamaged?: (damage: Damage) => void
  progress: RunProgress
  signal: AbortSignal
}

/**
 * Measures and judges claims one after the other. The report is checked; its claims stand in the order of their numbers,
 * whatever order they were asked for in.
 */
export async function runClaims(
  claims: readonly (Claim & { readonly file?: string })[],
  engine: Engine,
  options: RunOptions,
): Promise<{ report: Report; runs: RunRecord[] }> {
  const began = performance.now()
  const { folder, progress, quick, mode = "replicate", privateFolders = [] } = options
  const machine = machineNames([folder, ...privateFolders])
  const threads = options.threads ?? availableParallelism()
  const kept = {
    ...(options.cacheDir === undefined ? {} : { cacheDir: options.cacheDir }),
    onDamaged(damage: Damage) {
      progress.warning(`${describeDamage(damage)} was damaged (${damage.reason}) and has been removed`)
      options.onDamaged?.(damage)
    },
  }
  const store = new ResultStore(kept)
  const recordings = new RecordingStore({ ...kept, reuse: options.reuse })
  const runtime = new SubjectRuntime(() => engine.startRuntime(threads))
  const shared: MeasureOptions = {
    ...options,
    engine,
    machine,
    store,
    recordings,
    environment: await environment(options.version, threads),
    runtime: () => runtime.get(),
  }
  try {
    const inputs = new Inputs()
    const timing: Report["timing"]["claims"] = []
    const entries: ClaimEntry[] = []
    const runs: RunRecord[] = []
    for (const [claimAt, claim] of claims.entries()) {
      const { spec } = claim
      const models: ClaimEntry["models"] = []
      const asked = subjects(spec, options.models ?? spec.models)
      if (asked.length === 0) throw tooFewModels(spec.id, options.models ?? [])
      for (const [modelAt, subject] of asked.entries()) {
        const start = performance.now()
        const within = progress.within({
          claim: spec.id,
          title: spec.title,
          model: subject.name,
          claim_at: claimAt + 1,
          claims: claims.length,
          model_at: modelAt + 1,
          models: asked.length,
        })
        const run = await measureSubject(claim, subject, { ...shared, progress: within })
        runs.push(run)
        for (const { name, sha256, warnings } of run.inputs) inputs.add(name, sha256, warnings)
        const attacks = options.attack
          ? await attackSubject(claim, subject, { ...shared, progress: within })
          : undefined
        const entry = modelEntry(spec, subject, run.measured, judge(spec, run.measured), quick, attacks)
        models.push(entry)
        const reused = run.reused ? { reused: true as const } : {}
        timing.push({ id: spec.id, model: subject.name, seconds: seconds(start), ...reused })
        await runtime.end()
        within.done({ verdict: entry.verdict, seconds: seconds(start), reused: run.reused })
      }
      entries.push({ id: spec.id, title: spec.title, quote: spec.quote, models })
    }
    const report: Report = {
      schema: "llm-fmri.report/1",
      mode,
      claims: entries.sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true })),
      environment: shared.environment,
      inputs: inputs.list(),
      timing: { total_seconds: seconds(began), claims: timing },
      ...(quick ? { quick: true } : {}),
    }
    return { report: checkReport(anonymise(report, machine)), runs }
  } finally {
    await runtime.end()
  }
}

function seconds(since: number): number {
  return Math.round(performance.now() - since) / 1000
}
