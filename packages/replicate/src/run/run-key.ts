import type { ClaimSpec } from "../claim/spec.js"
import { hashOf } from "../provenance/canonical.js"
import { attackCode, codeKey } from "../provenance/code.js"
import type { RunKey } from "../provenance/key.js"
import { stimuliIdentity } from "../provenance/stimuli.js"
import { weightsIdentity } from "../provenance/weights.js"
import type { Report } from "../report/schema.js"
import type { Subject } from "./subject.js"

/** How nets are run unless a request says otherwise. */
export interface RunDefaults {
  /** Tokens a batch. */
  chunkRows?: number
  order?: "depth" | "breadth"
}

/** What is asked of a run, beside the claim and the subject. */
export interface RunSettings {
  quick: boolean
  /** `--attack`, or the name of what the claim is deceived with. */
  attack: boolean | string
  run?: RunDefaults
}

/**
 * Everything that a claim's numbers on one subject depend on, before anything is measured and without opening a model.
 *
 * @param file the claim's module; without it the code is not part of the key, and nothing may be reused
 * @throws FmriError `WeightsDamaged`, `StimuliDamaged` (exit 4), and as `openModel` for models that are not there
 */
export async function runKey(
  spec: ClaimSpec,
  file: string | undefined,
  subject: Subject,
  environment: Report["environment"],
  { quick, attack, run = {} }: RunSettings,
  signal?: AbortSignal,
): Promise<RunKey> {
  const [models, stimuli, code] = await Promise.all([
    Promise.all(subject.models.map((model) => weightsIdentity(model, signal))),
    stimuliIdentity(spec.stimuli),
    file === undefined ? {} : codeKey(file),
  ])
  const { cpu_class, node, onnxruntime, platform, threads } = environment
  return {
    claim: spec.id,
    subject: subject.name,
    spec: specHash(spec),
    seed: String(spec.seed),
    quick: String(quick),
    attack: attack === true ? "yes" : attack === false ? "no" : attack,
    ...Object.fromEntries(
      models.flatMap(({ name, weights, tokenizer }) => [
        [`weights:${name}`, weights],
        [`tokenizer:${name}`, tokenizer],
      ]),
    ),
    [`stimuli:${stimuli.name}`]: stimuli.hash,
    ...code,
    ...(typeof attack === "string" ? { "code:attacks": await attackCode() } : {}),
    "environment.cpu_class": cpu_class,
    "environment.node": node,
    "environment.onnxruntime": onnxruntime,
    "environment.platform": platform,
    "environment.threads": String(threads),
    ...(run.chunkRows === undefined ? {} : { "run.chunk_rows": String(run.chunkRows) }),
    ...(run.order === undefined ? {} : { "run.order": run.order }),
  }
}

/** sha256 of what a spec says; functions in it are code, and counted there. */
export function specHash(spec: ClaimSpec): string {
  return hashOf(JSON.parse(JSON.stringify(spec)))
}

/** Whether what was read beyond the key is still the same. */
export async function readsHold(reads: RunKey, signal?: AbortSignal): Promise<boolean> {
  for (const [part, value] of Object.entries(reads)) if ((await currentRead(part, signal)) !== value) return false
  return true
}

async function currentRead(part: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  const name = part.slice(part.indexOf(":") + 1)
  try {
    if (part.startsWith("stimuli:")) return (await stimuliIdentity(name)).hash
    if (part.startsWith("weights:")) return (await weightsIdentity(name, signal)).weights
  } catch {
    // Not there any more, or damaged: measured anew, which will say so.
  }
  return undefined
}
