import type { ClaimEntry, ModelEntry, Report } from "../report/schema.js"
import type { Accepted, AcceptedEntry } from "./accepted.js"
import type { Calibration } from "./calibration.js"
import { compareModel } from "./compare-model.js"
import type { FileNumbers } from "./file-numbers.js"
import type { Comparison, Finding } from "./finding.js"

/** What is in the store for one claim. */
export interface Baseline {
  readonly accepted?: Accepted
  readonly calibration?: Calibration
}

export interface CompareOptions {
  /** `verify` trusts results of earlier runs, `audit` nothing. */
  readonly mode: "verify" | "audit"
  /** The models that were asked for; without it, every accepted model is missed when it is not in the report. */
  readonly models?: readonly string[]
  /** What the run attached, by file name, for quantities that are a file. */
  readonly files?: Readonly<Record<string, FileNumbers>>
}

/**
 * Puts a report beside what was accepted. Pure: fills in each cell's `drift`, `accepted` and `tolerance`, and adds
 * `comparison` with everything found; `exitOf(report.comparison.findings)` is the exit code.
 *
 * @param baselines by claim; a claim that is in here and not in the report has vanished
 *
 * @example
 * ```ts
 * const audited = compare(report, { "claim-3": { accepted, calibration } }, { mode: "audit" })
 * ```
 */
export function compare(
  report: Report,
  baselines: Readonly<Record<string, Baseline>>,
  options: CompareOptions,
): Report & { comparison: Comparison } {
  const findings: Finding[] = []
  const against: Comparison["against"] = []
  const claims = report.claims.map((claim) => compareClaim(claim, baselines[claim.id] ?? {}))
  for (const id of Object.keys(baselines).sort()) {
    if (report.claims.some((claim) => claim.id === id)) continue
    findings.push({ outcome: "drift", about: "vanished", claim: id, says: `${id} was accepted and is gone` })
  }
  const trusts = options.mode === "verify" ? "cache" : "nothing"
  return { ...report, mode: options.mode, claims, comparison: { trusts, against, findings } }

  function compareClaim(claim: ClaimEntry, { accepted, calibration }: Baseline): ClaimEntry {
    const here = report.environment.cpu_class
    const models = claim.models.map((model): ModelEntry => {
      const found = accepted && baselineOf(accepted, here, model.model)
      if (found === undefined) {
        const says = `nothing was accepted for ${claim.id} on ${model.model}`
        findings.push({ outcome: "unmeasured", about: "new", claim: claim.id, model: model.model, says })
        return { ...model, quantities: model.quantities.map((cell) => ({ ...cell, drift: "new" as const })) }
      }
      const cross = found.class !== here
      against.push({ claim: claim.id, model: model.model, class: found.class, cross_class: cross })
      if (cross) findings.push(crossClass(claim.id, model.model, here, found.class))
      const compared = compareModel(claim.id, model, found.entry, calibration, cross, options.files ?? {})
      findings.push(...compared.findings)
      return compared.model
    })
    for (const model of acceptedModels(accepted, here)) {
      if (claim.models.some((entry) => entry.model === model)) continue
      if (options.models !== undefined && !options.models.includes(model)) continue
      const says = `${model} was accepted for ${claim.id} and is gone`
      findings.push({ outcome: "drift", about: "vanished", claim: claim.id, model, says })
    }
    return { ...claim, models }
  }
}

/** The values of this class, or of the reference class where this one has none. */
function baselineOf(
  accepted: Accepted,
  here: string,
  model: string,
): { class: string; entry: AcceptedEntry } | undefined {
  for (const name of [here, accepted.reference]) {
    const entry = accepted.classes[name]?.models[model]
    if (entry !== undefined) return { class: name, entry }
  }
  return undefined
}

function acceptedModels(accepted: Accepted | undefined, here: string): string[] {
  if (accepted === undefined) return []
  const names = [here, accepted.reference].flatMap((name) => Object.keys(accepted.classes[name]?.models ?? {}))
  return [...new Set(names)].sort()
}

function crossClass(claim: string, model: string, here: string, reference: string): Finding {
  return {
    outcome: "within",
    about: "class",
    claim,
    model,
    accepted: reference,
    found: here,
    says: `no values were accepted on ${here}: judged against ${reference}, at the tolerance measured for another class`,
  }
}
