import os from "node:os"
import type { Claim } from "../claim/measure.js"
import type { Engine } from "../engine/engine.js"
import type { Progress } from "../progress/progress.js"
import { anonymise, type MachineNames } from "../report/anonymous.js"
import { type ClaimEntry, checkReport, type Report } from "../report/schema.js"
import { checkMeasured } from "./check-measured.js"
import { measureContext } from "./context.js"
import { modelEntry } from "./entry.js"
import { environment } from "./environment.js"
import { Inputs } from "./inputs.js"
import { type Subject, subjects } from "./subject.js"

export interface RunOptions {
  /** Instead of each claim's default models. */
  models?: readonly string[]
  quick: boolean
  attack: boolean
  offline: boolean
  keepRecordings: boolean
  /** Where attachments and recordings are written. */
  folder: string
  version: string
  /** Further folders whose paths must not appear in the report. */
  privateFolders?: readonly string[]
  progress: Progress
  signal: AbortSignal
}

/** Measures and judges claims one after the other; returns the report document, checked. */
export async function runClaims(claims: readonly Claim[], engine: Engine, options: RunOptions): Promise<Report> {
  const began = performance.now()
  const runtime = await engine.startRuntime()
  try {
    const inputs = new Inputs()
    const timing: Report["timing"]["claims"] = []
    const entries: ClaimEntry[] = []
    for (const claim of claims) {
      const { spec } = claim
      const models: ClaimEntry["models"] = []
      for (const subject of subjects(spec, options.models ?? spec.models)) {
        const started = performance.now()
        options.progress.note(`${spec.id} on ${subject.name}: ${spec.title}`)
        models.push(await measureOne(claim, subject))
        timing.push({ id: spec.id, model: subject.name, seconds: seconds(started) })
      }
      entries.push({ id: spec.id, title: spec.title, quote: spec.quote, models })
    }
    const report: Report = {
      schema: "llm-fmri.report/1",
      mode: "replicate",
      claims: entries,
      environment: await environment(options.version, runtime.threads),
      inputs: inputs.list(),
      timing: { total_seconds: seconds(began), claims: timing },
      ...(options.quick ? { quick: true } : {}),
    }
    return checkReport(anonymise(report, machineNames(options)))

    async function measureOne({ spec, measure }: Claim, subject: Subject) {
      const { folder, progress, signal, quick, attack, offline, keepRecordings } = options
      const shared = { engine, runtime, folder, progress, signal, quick, attack, offline, keepRecordings, inputs }
      const context = measureContext({ spec, subject, ...shared })
      try {
        signal.throwIfAborted()
        const measured = await measure(context)
        signal.throwIfAborted()
        checkMeasured(spec, measured, attack, subject.name)
        return modelEntry(spec, subject, measured, spec.judge(measured), quick)
      } finally {
        await context.close()
      }
    }
  } finally {
    await runtime.close()
  }
}

function seconds(since: number): number {
  return Math.round(performance.now() - since) / 1000
}

function machineNames({ folder, privateFolders = [] }: RunOptions): MachineNames {
  const user = (() => {
    try {
      return os.userInfo().username
    } catch {
      return ""
    }
  })()
  return {
    folders: [os.homedir(), os.tmpdir(), process.cwd(), folder, ...privateFolders],
    host: os.hostname(),
    user,
  }
}
