import type { Matrix } from "@llm-fmri/analysis"
import type { Captured, CaptureRequest, CaptureRow, RunOptions, SitesAsked } from "@llm-fmri/capture"
import type { Runtime } from "@llm-fmri/graph"
import type { Rng } from "@llm-fmri/random"
import type { Model, Recording, StimulusSet } from "../engine/types.js"
import type { Progress } from "../progress/progress.js"
import type { Measured } from "./measured.js"
import type { ClaimSpec } from "./spec.js"

/** What can be kept: a capture of rows that nothing is done to. */
export interface RecordRequest extends Omit<CaptureRequest, "rows" | "edits" | "chunkRows" | "also"> {
  readonly rows: readonly Omit<CaptureRow, "edits">[]
  /**
   * What is asked of the same rows and positions next: where this has to be recorded, it is recorded in the same run and
   * kept as a recording of its own, to be found when it is asked for.
   */
  readonly ahead?: readonly SitesAsked[]
}

/**
 * What a claim's measuring function is given. Everything that touches the machine (models, data, seeds, files)
 * comes through here, so that the runner can note it in the report, stop it, and clean up after it.
 */
export interface MeasureContext {
  /** What is measured: `"smollm2-135m"`, or `"smollm2-135m x gemma-3-270m"` for a pair. */
  readonly subject: string
  /** Names of the subject's models, one or two, as `open` takes them. */
  readonly models: readonly string[]
  /**
   * Opens a model, by any name the command line takes: `context.models[0]`, `` `${name}@untrained:1` ``,
   * `` `${name}@hybrid:1` ``. Each call opens anew. Close a model when it is no longer needed; what is left open is
   * closed when the measurement ends. Its content hash goes into the report's inputs.
   */
  open(name: string): Promise<Model>
  /**
   * Loads a stimulus set, by default the spec's own; its hash goes into the report's inputs. In a quick run a category has
   * 10 words at most.
   */
  stimuli(name?: string): Promise<StimulusSet>
  readonly runtime: Runtime
  /**
   * Records activations in memory, as `capture` of `@llm-fmri/capture` does, and notes the recording's hash in the chain
   * that `trace` prints.
   */
  capture(model: Model, request: CaptureRequest, options?: RunOptions): Promise<Captured>
  /**
   * As `capture`, of rows without edits, kept in the cache by what it depends on: what one claim has recorded the next
   * one reads. A run that reuses nothing shares only what it has recorded itself. What is read is checked by its sha256.
   */
  record(model: Model, request: RecordRequest, options?: RunOptions): Promise<Recording>
  /**
   * The unit direction of a category, [d]: v = x̄(members) − x̄(others), v / ‖v‖; under an attack perhaps another one.
   *
   * @param rows activations [n, d]
   * @param members one flag a row: truthy where it belongs to the category
   * @param training the rows to fit on; all rows when left out
   *
   * @example
   * ```ts
   * foldFits(x, categories, folds, context.direction)
   * ```
   */
  direction(rows: Matrix, members: ArrayLike<number | boolean>, training?: ArrayLike<number>): Float64Array
  /**
   * A part of the measurement that is kept: after an interruption the next run takes its value from the store and does not
   * call `work`. Everything that the run depends on is in the store's key already; `inputs` (JSON) is what else it depends
   * on. The value is plain data: numbers, texts, lists, typed arrays, Maps; no functions. Steps of the same name and inputs
   * are told apart by their order.
   *
   * @throws FmriError `StepNotPlain` when the value cannot be kept
   */
  step<T>(name: string, inputs: unknown, work: () => Promise<T>): Promise<T>
  /** A 32-bit seed derived from the spec's root, the claim's id and these names. The same on every machine and run. */
  seed(...names: (string | number)[]): number
  /** A generator started at `seed(...names)`. */
  rng(...names: (string | number)[]): Rng
  /** `--quick`: few words, draws and seeds. The runner says so in the verdict. */
  readonly quick: boolean
  /** `--attack`: also run the controls declared with `when: "attack"`. */
  readonly attack: boolean
  readonly progress: Progress
  /** Pass it on to captures and sweeps, and call `signal.throwIfAborted()` in long loops. */
  readonly signal: AbortSignal
  /** Notes a further input in the report (an extra data file). Names are names, never paths. */
  input(name: string, sha256: string): void
  /** Writes a text file (JSON, CSV) into the report folder; returns the name to put in a quantity's `file`. */
  attach(name: string, text: string): Promise<string>
  /** With `--keep-recordings`, writes into `recordings/` of the report folder; otherwise does nothing. */
  readonly keep: Keep
}

/** Hooks for `--keep-recordings`. Names are file stems: `smollm2-135m.target`. */
export interface Keep {
  /** False when nothing is kept: then there is no need to gather what would be thrown away. */
  readonly wanted: boolean
  /** `<name>.safetensors` and `<name>.labels.json`. */
  recording(name: string, recording: Recording): Promise<void>
  /** `<name>.safetensors` with one tensor, `direction` [d], which edits can name. */
  direction(name: string, vector: Float32Array, metadata?: Readonly<Record<string, string>>): Promise<void>
  /** `<name>.folds.json`: the fold of every stimulus, in the set's order. */
  folds(name: string, folds: ArrayLike<number>): Promise<void>
}

/**
 * A claim: what it says (`spec`) and how it is measured (`measure`). The package of a claim exports one as its default.
 *
 * `measure` is called once for each subject, with the trained model's name; it opens the reference nets itself and
 * returns numbers only. It must not judge: the verdict follows from what is returned by the spec's decision table (`judge`).
 */
export interface Claim {
  readonly spec: ClaimSpec
  measure(context: MeasureContext): Promise<Measured>
}

/**
 * Types a claim; it does nothing else (the runner checks the spec when it loads the package).
 *
 * @example
 * ```ts
 * export default defineClaim({ spec, measure })
 * ```
 */
export function defineClaim(claim: Claim): Claim {
  return claim
}
