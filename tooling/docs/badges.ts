import type { ClaimSpec } from "../../packages/replicate/src/claim/spec.js"
import { type BadgeState, badge } from "../../packages/replicate/src/report/badge.js"
import type { ClaimEntry } from "../../packages/replicate/src/report/schema.js"
import { specHash } from "../../packages/replicate/src/run/run-key.js"

/** When a stored report was made, and from which spec: what the report document itself does not say. */
export interface RunOrigin {
  /** `2026-11-22` */
  date: string
  /** sha256 of the spec; absent where it is not known. */
  spec?: string
}

/** What a badge says of a stored run. */
export interface RunState {
  id: string
  states: BadgeState[]
  date: string
}

/** `stale` where the spec has changed since, or where nothing is known of it. */
export function runState(claim: ClaimEntry, spec: ClaimSpec | undefined, origin: RunOrigin | undefined): RunState {
  const current = spec !== undefined && origin?.spec === specHash(spec)
  const states: BadgeState[] = current ? claim.models.map(({ verdict }) => verdict) : ["stale"]
  return { id: claim.id, states, date: origin?.date ?? "" }
}

/** `docs/badges/CLAIM.svg`. */
export function badgeFile({ id, states, date }: RunState): string {
  return badge(id, states, date)
}

/** A badge in a document; `folder` is where badges are, seen from there. */
export function badgeImage({ id, states, date }: RunState, folder: string): string {
  const said = [...new Set(states)].join(" / ")
  return `![${id.replace("-", " ")}: ${said}${date === "" ? "" : `, ${date}`}](${folder}/${id}.svg)`
}
