import { AsyncLocalStorage } from "node:async_hooks"
import { writeFile } from "node:fs/promises"
import path from "node:path"
import { meanDifference, unit } from "@llm-fmri/analysis"
import { type CaptureRequest, capture, type Recording } from "@llm-fmri/capture"
import type { Runtime } from "@llm-fmri/graph"
import { parseModelName } from "@llm-fmri/model"
import { deriveSeed, Rng } from "@llm-fmri/random"
import type { MeasureContext } from "../claim/measure.js"
import type { ClaimSpec } from "../claim/spec.js"
import type { Engine } from "../engine/engine.js"
import type { Model } from "../engine/types.js"
import type { Disguise } from "../gate/attacks/disguise.js"
import type { Progress } from "../progress/progress.js"
import { stimuliNodes } from "../provenance/stimuli.js"
import { type WeightsIdentity, weightsIdentity } from "../provenance/weights.js"
import type { Report } from "../report/schema.js"
import type { RecordingStore } from "../store/recordings.js"
import { fewerWords } from "./fewer-words.js"
import { fileStem, keeper } from "./keep.js"
import { type Noted, Notes } from "./notes.js"
import { record } from "./record.js"
import { recordingNode } from "./recording-node.js"
import type { RunDefaults } from "./run-key.js"
import { type StepStore, stepRunner } from "./step.js"
import { modelName, type Subject } from "./subject.js"

export interface ContextOptions {
  spec: ClaimSpec
  subject: Subject
  engine: Engine
  runtime: Runtime
  run?: RunDefaults
  progress: Progress
  signal: AbortSignal
  quick: boolean
  attack: boolean
  offline: boolean
  keepRecordings: boolean
  /** The report folder in the making. */
  folder: string
  /** Takes what would tell of this machine out of a text. */
  clean?: (text: string) => string
  /** Where recordings that claims share are kept. */
  recordings: RecordingStore
  environment: Report["environment"]
  /** Where steps are kept; nowhere by default. */
  steps?: StepStore
  disguise?: Disguise
}

/** A claim's view of the machine for one subject. */
export interface ClosableContext extends MeasureContext {
  /** Closes the models that were left open, and tells what was noted. Closing twice does no harm. */
  close(): Promise<Noted & { direct: readonly string[] }>
}

export function measureContext(options: ContextOptions): ClosableContext {
  const { spec, subject, engine, runtime, progress, recordings, signal, folder, disguise = { name: "none" } } = options
  const { clean = (text) => text } = options
  const notes = new Notes()
  const scope = new AsyncLocalStorage<Notes>()
  const here = () => scope.getStore() ?? notes
  const models: Model[] = []
  const sets: string[] = []
  let recorded: Promise<unknown> = Promise.resolve()
  const identities = new Map<string, Promise<WeightsIdentity>>()
  const seed = (...names: (string | number)[]) =>
    deriveSeed(spec.seed, spec.id, ...(disguise.seedName === undefined ? [] : [disguise.seedName]), ...names)

  const identify = (base: string) => {
    const known = identities.get(base) ?? weightsIdentity(base, signal)
    identities.set(base, known)
    return known
  }

  const noteRecording = (model: Model, request: Pick<CaptureRequest, "rows" | "positions">, recording: Recording) => {
    const { base } = parseModelName(model.name)
    const tokenizer = model.tokenizer === undefined ? [] : [`tokenizer:${base}`]
    const from = [`weights:${model.name}`, ...tokenizer, ...sets, "code", "environment"]
    here().made(recordingNode(model.name, request, recording, from))
  }

  const writeAttachment = (name: string, text: string) => writeFile(path.join(folder, fileStem(name)), text)

  return {
    subject: subject.name,
    models: subject.models,
    async open(asked) {
      signal.throwIfAborted()
      const name = disguise.open?.(asked) ?? asked
      const { run, offline } = options
      const model = await engine.openModel(name, { runtime, ...(run ? { run } : {}), offline, signal, progress })
      models.push(model)
      const { base, net, seed: number } = parseModelName(name)
      const identity = await identify(base)
      const inner = here()
      inner.opened(modelName(name), model)
      for (const node of identity.nodes) inner.node(node)
      const trained = `weights:${identity.name}`
      if (!subject.models.includes(base)) inner.read(trained, identity.weights)
      if (net !== "trained") {
        const detail = { net, seed: number }
        const sha256 = model.hash
        inner.node({ id: `weights:${model.name}`, kind: "weights", name: model.name, sha256, from: [trained], detail })
      }
      if (model.tokenizer !== undefined) {
        const { hash: sha256 } = model.tokenizer
        const id = `tokenizer:${identity.name}`
        inner.node({ id, kind: "tokenizer", name: identity.name, sha256, from: [trained] })
      }
      return model
    },
    async stimuli(name = spec.stimuli) {
      const honest = await engine.loadStimuli(name)
      const asked = options.quick ? fewerWords(honest) : honest
      const set = disguise.stimuli?.(asked) ?? asked
      const inner = here()
      inner.input(set.name, set.hash)
      for (const node of await stimuliNodes(set)) inner.node(node)
      if (!sets.includes(`stimuli:${set.name}`)) sets.push(`stimuli:${set.name}`)
      if (name !== spec.stimuli) inner.read(`stimuli:${honest.name}`, honest.hash)
      return set
    },
    runtime,
    async capture(model, request, more = {}) {
      const captured = await capture(model, request, { signal, ...more })
      noteRecording(model, request, captured)
      return captured
    },
    async record(model, request, more = {}) {
      // One at a time: of nets that are measured together one is recorded while the others' statistics are made.
      const mine = recorded.then(() => record(recordings, model, request, { signal, ...more }, options))
      recorded = mine.catch(() => {})
      const recording = await mine
      noteRecording(model, request, recording)
      return recording
    },
    direction(rows, members, training) {
      const honest = unit(meanDifference(rows, members, training))
      return disguise.direction?.(honest, rows, members, training) ?? honest
    },
    step: stepRunner({ scope, notes, progress, signal, writeAttachment, ...(options.steps ?? {}) }),
    seed,
    rng: (...names) => new Rng(seed(...names)),
    quick: options.quick,
    attack: options.attack,
    progress,
    signal,
    input: (name, sha256) => here().input(name, sha256),
    async attach(name, text) {
      const file = fileStem(`${spec.id}.${subject.name}.${name}`)
      const cleaned = clean(text)
      here().attach(file, cleaned)
      await writeAttachment(file, cleaned)
      return file
    },
    keep: keeper(options),
    async close() {
      const noted = notes.settle()
      await Promise.allSettled(models.map((model) => model.close()))
      return { ...noted, direct: notes.direct }
    },
  }
}
