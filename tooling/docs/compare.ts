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

function close(before: number | undefined, now: number | undefined, ci?: readonly [number, number]): boolean {
  if (before === undefined || now === undefined) return before === now
  if (ci !== undefined && now >= ci[0] && now <= ci[1]) return true
  return Math.abs(before - now) <= Math.max(absolute, relative * Math.max(Math.abs(before), Math.abs(now)))
}
