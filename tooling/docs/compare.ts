import type { Accepted } from "../../packages/replicate/src/drift/accepted.js"
import { cellName } from "../../packages/replicate/src/provenance/cell-name.js"
import type { Report } from "../../packages/replicate/src/report/schema.js"
import type { StoredClaim } from "./results.js"

/** How far a number of this machine may lie from the stored one, beside its interval, before the documents count as stale. */
const relative = 0.05
const absolute = 1e-4

/**
 * What a fresh report says differently from the stored one: verdicts, controls, and values outside the stored interval and
 * beyond 5 % (rounding differs between processors; a change of definition moves numbers by more, or moves a verdict).
 */
export function disagreements({ claim: stored }: StoredClaim, fresh: Report): string[] {
  const claim = fresh.claims.find(({ id }) => id === stored.id)
  if (claim === undefined || fresh.quick) return []
  return stored.models.flatMap((before) => {
    const now = claim.models.find(({ model }) => model === before.model)
    if (now === undefined) return []
    const at = `${stored.id} on ${before.model}`
    const control = (key: string) => now.controls.find((candidate) => candidate.key === key)?.passed
    const id = (cell: { key: string; params: object }) => `${cell.key} ${JSON.stringify(cell.params)}`
    const values = new Map(now.quantities.map((cell) => [id(cell), cell.value]))
    return [
      ...(now.verdict === before.verdict
        ? []
        : [`${at}: "${before.verdict}" is stored, this run says "${now.verdict}"`]),
      ...before.controls
        .filter(({ key, passed }) => control(key) !== passed)
        .map(({ key }) => `${at}: control ${key} comes out differently`),
      ...before.quantities
        .filter((cell) => !close(cell.value, values.get(id(cell)), cell.ci))
        .map((cell) => `${at}: ${id(cell)} is stored as ${cell.value}, this run says ${values.get(id(cell))}`),
    ]
  })
}

/**
 * What the accepted values of the stored report's class say differently from it: documents show what is accepted. Nothing
 * where that class has no accepted values.
 */
export function notAccepted({ claim, report }: StoredClaim, accepted: Accepted): string[] {
  const models = accepted.classes[report.environment.cpu_class]?.models ?? {}
  return claim.models.flatMap((stored) => {
    const now = models[stored.model]
    if (now === undefined) return []
    const at = `${claim.id} on ${stored.model}`
    return [
      ...(now.verdict === stored.verdict
        ? []
        : [`${at}: "${stored.verdict}" is in the documents, "${now.verdict}" is accepted`]),
      ...stored.controls
        .filter(({ key, passed }) => now.controls[key] !== passed)
        .map(({ key }) => `${at}: control ${key} is accepted with another outcome than the documents have`),
      ...stored.quantities
        .map((cell) => ({ ...cell, name: cellName(cell.key, cell.params) }))
        .filter(({ name, value, ci }) => !close(value, now.values[name], ci))
        .map(
          ({ name, value }) =>
            `${at}: ${name} is ${value} in the documents, ${now.values[name] ?? "no value"} is accepted`,
        ),
    ]
  })
}

function close(before: number | undefined, now: number | undefined, ci?: readonly [number, number]): boolean {
  if (before === undefined || now === undefined) return before === now
  if (ci !== undefined && now >= ci[0] && now <= ci[1]) return true
  return Math.abs(before - now) <= Math.max(absolute, relative * Math.max(Math.abs(before), Math.abs(now)))
}
