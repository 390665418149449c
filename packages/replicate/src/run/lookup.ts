import { availableParallelism } from "node:os"
import { type FmriError, isFmriError } from "@llm-fmri/errors"
import { loadBaseline } from "../drift/places.js"
import { type ChangedPart, changedParts, keyHash, type RunKey } from "../provenance/key.js"
import type { ResultStore } from "../store/store.js"
import { type FoundClaim, findClaims } from "./discover.js"
import { enoughModels } from "./enough-models.js"
import { environment } from "./environment.js"
import { runKey } from "./run-key.js"
import { type Subject, subjects } from "./subject.js"

/** A claim on one subject, as it would be measured now. */
export interface Present {
  claim: FoundClaim
  subject: Subject
  key: RunKey
}

/** A claim on one subject that cannot be measured now: its weights or stimuli are damaged or not there. */
export interface Unmeasurable {
  claim: FoundClaim
  subject: Subject
  error: FmriError
}

export interface LookupOptions {
  /** Instead of each claim's default models. */
  models?: readonly string[]
  version: string
  signal: AbortSignal
}

/** The keys that the claims which the words name would be measured under. */
export async function presentKeys(
  words: readonly string[],
  { models, version, signal }: LookupOptions,
): Promise<(Present | Unmeasurable)[]> {
  const here = await environment(version, availableParallelism())
  const found: (Present | Unmeasurable)[] = []
  for (const claim of enoughModels(await findClaims(words), models ?? [])) {
    for (const subject of subjects(claim.spec, models ?? claim.spec.models)) {
      try {
        const settings = { quick: false, attack: false }
        found.push({ claim, subject, key: await runKey(claim.spec, claim.file, subject, here, settings, signal) })
      } catch (error) {
        if (!isFmriError(error)) throw error
        found.push({ claim, subject, error })
      }
    }
  }
  return found
}

/** The same, where anything unmeasurable is an error. */
export async function presentKeysOrFail(words: readonly string[], options: LookupOptions): Promise<Present[]> {
  return (await presentKeys(words, options)).map((each) => {
    if ("error" in each) throw each.error
    return each
  })
}

/** The key of what is compared with: the accepted record of this class of environment, else the latest stored run. */
export interface Reference {
  since: "accepted" | "last run"
  key: RunKey
}

/**
 * @param root the repository with the accepted values; without one only stored runs count
 * @throws FmriError `StoreDamaged` (exit 4)
 */
export async function referenceOf(
  { key, claim, subject }: Present,
  store: ResultStore,
  root?: string,
): Promise<Reference | undefined> {
  const accepted = root && (await acceptedKey(root, claim.spec.id, subject.name, key["environment.cpu_class"] ?? ""))
  if (accepted) return { since: "accepted", key: accepted }
  const { id } = claim.spec
  const last = (await store.latest(id, subject.name, whole)) ?? (await store.latest(id, subject.name, honest))
  return last && { since: "last run", key: last }
}

/** Not measured under a disguise. */
export function honest({ attack }: RunKey): boolean {
  return attack === "no" || attack === "yes"
}

function whole(key: RunKey): boolean {
  return honest(key) && key.quick === "false"
}

export type State = "up to date" | "stale" | "not accepted" | "never measured" | "damaged" | "unmeasurable"

export interface Standing {
  claim: string
  model: string
  state: State
  /** What has changed since it was accepted, or else since the last run. */
  changed: ChangedPart[]
  since?: Reference["since"]
  /** Whether a result for exactly what is here now is stored. */
  stored: boolean
  problem?: string
  exit?: number
}

/** How a claim on one subject stands. */
export async function standing(each: Present | Unmeasurable, store: ResultStore, root: string): Promise<Standing> {
  const { claim, subject } = each
  const names = { claim: claim.spec.id, model: subject.name }
  if ("error" in each) {
    const { exit, message: problem } = each.error
    return { ...names, state: exit === 4 ? "damaged" : "unmeasurable", changed: [], stored: false, problem, exit }
  }
  const stored = (await store.readResult(each.key)) !== undefined
  const reference = await referenceOf(each, store, root)
  if (reference === undefined) return { ...names, state: "never measured", changed: [], stored }
  const { since } = reference
  const changed = keyHash(reference.key) === keyHash(each.key) ? [] : changedParts(reference.key, each.key)
  const state = changed.length > 0 ? "stale" : since === "accepted" ? "up to date" : "not accepted"
  return { ...names, state, changed, since, stored }
}

/** What the accepted numbers of a claim on a model depended on, in one class of environments. */
async function acceptedKey(root: string, claim: string, model: string, cpuClass: string): Promise<RunKey | undefined> {
  const { accepted } = await loadBaseline(root, claim)
  return accepted?.classes[cpuClass]?.models[model]?.key
}
