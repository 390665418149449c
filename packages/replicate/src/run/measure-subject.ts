import { writeFile } from "node:fs/promises"
import path from "node:path"
import { isFmriError } from "@llm-fmri/errors"
import type { Runtime } from "@llm-fmri/graph"
import type { Claim } from "../claim/measure.js"
import type { Measured } from "../claim/measured.js"
import type { Engine } from "../engine/engine.js"
import type { Disguise } from "../gate/attacks/disguise.js"
import type { Progress } from "../progress/progress.js"
import type { ChainNode } from "../provenance/chain.js"
import { changedParts, type RunKey } from "../provenance/key.js"
import { stimuliNodes } from "../provenance/stimuli.js"
import { weightsIdentity } from "../provenance/weights.js"
import { anonymise, type MachineNames } from "../report/anonymous.js"
import type { Report } from "../report/schema.js"
import type { RecordingStore } from "../store/recordings.js"
import type { ResultStore } from "../store/store.js"
import { buildChain } from "./build-chain.js"
import { checkMeasured } from "./check-measured.js"
import { measureContext } from "./context.js"
import { fileStem } from "./keep.js"
import { type RunDefaults, readsHold, runKey } from "./run-key.js"
import { isStoredResult, type RunRecord, type StoredResult } from "./run-record.js"
import type { Subject } from "./subject.js"

/** What measuring any subject needs. */
export interface MeasureOptions {
  engine: Engine
  /** Called when something has to be measured; not when results are reused. */
  runtime(): Promise<Runtime>
  environment: Report["environment"]
  store: ResultStore
  recordings: RecordingStore
  /** Whether stored results and steps are taken. Without it everything is measured anew, and stored. */
  reuse: boolean
  quick: boolean
  attack: boolean
  offline: boolean
  keepRecordings: boolean
  run?: RunDefaults
  disguise?: Disguise
  folder: string
  machine: MachineNames
  progress: Progress
  signal: AbortSignal
}

/** Measures a claim on one subject, or takes the stored result of a run that depended on the very same things. */
export async function measureSubject(
  claim: Claim & { readonly file?: string },
  subject: Subject,
  options: MeasureOptions,
): Promise<RunRecord> {
  const { spec, file } = claim
  const { attack, disguise, environment, progress, quick, run, signal, store } = options
  signal.throwIfAborted()
  const settings = { quick, attack: disguise?.name ?? attack, ...(run === undefined ? {} : { run }) }
  const key = await runKey(spec, file, subject, environment, settings, signal)
  // Of a claim that is no module nothing is known of its code. Recordings are in no store.
  const reuse = options.reuse && file !== undefined && !options.keepRecordings
  const name = `${spec.id} on ${subject.name}`
  if (reuse) {
    const stored = await storedResult(store, key, signal)
    if (stored !== undefined) {
      checkMeasured(spec, stored.measured, attack, subject.name)
      progress.note(`${name}: reusing the result of an earlier run (measured in ${stored.seconds.toFixed(0)} s)`)
      for (const [file, text] of Object.entries(stored.attachments)) {
        await writeFile(path.join(options.folder, fileStem(file)), text)
      }
      const { chain, measured, attachments, inputs } = stored
      return { claim: spec.id, model: subject.name, key, chain, measured, reused: true, attachments, inputs }
    }
    await tellWhy(name, key, options)
  }
  const result = await measure(claim, subject, key, reuse, options)
  if (file !== undefined) await keep(name, key, result, options)
  const { chain, measured, attachments, inputs } = result
  return { claim: spec.id, model: subject.name, key, chain, measured, reused: false, attachments, inputs }
}

async function storedResult(store: ResultStore, key: RunKey, signal: AbortSignal): Promise<StoredResult | undefined> {
  const stored = await store.readResult(key)
  return isStoredResult(stored) && (await readsHold(stored.reads, signal)) ? stored : undefined
}

/** Which steps are taken up, or what has changed since the last run. */
async function tellWhy(name: string, key: RunKey, { store, progress }: MeasureOptions): Promise<void> {
  const steps = await store.stepsOf(key)
  if (steps.length > 0) {
    progress.note(`${name}: reusing ${steps.join(", ")} of an interrupted run`)
    return
  }
  const { claim = "", subject = "" } = key
  const last = await store.latest(claim, subject, (other) => other.quick === key.quick && other.attack === key.attack)
  const changed = last === undefined ? [] : changedParts(last, key).map(({ part }) => part)
  if (changed.length > 0) progress.note(`${name}: measuring anew, changed since the last run: ${changed.join(", ")}`)
}

async function measure(
  { spec, file, measure }: Claim & { readonly file?: string },
  subject: Subject,
  key: RunKey,
  reuse: boolean,
  options: MeasureOptions,
): Promise<StoredResult> {
  const { machine, signal, store } = options
  const began = performance.now()
  const runtime = await options.runtime()
  const steps = file === undefined ? undefined : { store, key, reuse }
  const context = measureContext({
    ...options,
    spec,
    subject,
    runtime,
    clean: (text) => anonymise(text, machine),
    ...(steps === undefined ? {} : { steps }),
  })
  try {
    signal.throwIfAborted()
    const found = await measure(context)
    signal.throwIfAborted()
    checkMeasured(spec, found, options.attack, subject.name)
    // As it will be read again, so that a stored result and a fresh one are judged alike.
    const measured = JSON.parse(JSON.stringify(anonymise(found, machine))) as Measured
    const { nodes, direct, inputs, attachments, reads } = await context.close()
    const given = await givenNodes(spec.stimuli, subject, options)
    return {
      schema: "llm-fmri.result/1",
      measured,
      chain: buildChain(spec, key, measured, { given, nodes, direct }),
      attachments,
      inputs,
      reads,
      seconds: Math.round(performance.now() - began) / 1000,
    }
  } finally {
    await context.close()
  }
}

/** What every claim is given, whether it opens it or not. */
async function givenNodes(
  stimuli: string,
  subject: Subject,
  { engine, signal }: Pick<MeasureOptions, "engine" | "signal">,
): Promise<ChainNode[]> {
  const models = await Promise.all(subject.models.map((model) => weightsIdentity(model, signal)))
  return [...models.flatMap(({ nodes }) => nodes), ...(await stimuliNodes(await engine.loadStimuli(stimuli)))]
}

/** A result that cannot be stored is still a result. */
async function keep(
  name: string,
  key: RunKey,
  result: StoredResult,
  { store, progress }: Pick<MeasureOptions, "store" | "progress">,
): Promise<void> {
  try {
    await store.writeResult(key, result)
    await store.dropSteps(key)
  } catch (error) {
    if (!isFmriError(error) && (error as NodeJS.ErrnoException).code === undefined) throw error
    progress.warning(`${name}: the result cannot be kept for a later run: ${(error as Error).message}`)
  }
}
