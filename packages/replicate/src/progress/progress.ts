/**
 * Where progress goes. Work reports to this interface and does not know who looks: a live line on a terminal, plain lines
 * in a pipe or a log, events for programs with `--json`, nothing with `--quiet`.
 */
export interface Progress {
  /** Begins a stage; the stage before it is closed. */
  stage(name: string, options?: StageOptions): Stage
  /** What follows is one of several parts that take about as long, reference nets say; without one, it is no longer. */
  part(part?: Part): void
  /** A line that stays: a licence, a path written, what is reused. */
  note(text: string): void
  /** Something that may spoil the result, but does not stop the work. */
  warning(text: string): void
}

export interface StageOptions {
  /** In `unit`s, when it is known. */
  total?: number
  /** `"token blocks"`; `"B"` is drawn as kB, MB, …; `"%"` where only a share is known. */
  unit?: string
  /** What was there before this stage began (of a download that goes on): it does not count as speed. */
  done?: number
}

/** One piece of work under way. */
export interface Stage {
  /** Sets how much is done so far (never goes back). */
  set(done: number, total?: number): void
  /** Adds to what is done. */
  advance(by?: number): void
  /** Closes the stage; further calls do nothing. */
  end(): void
}

/** Where a run of claims stands; all numbers count from 1. */
export interface Position {
  readonly claim: string
  readonly title: string
  readonly model: string
  readonly claim_at: number
  readonly claims: number
  readonly model_at: number
  readonly models: number
}

/** Which of several like parts is under way; numbers count from 1. */
export interface Part {
  readonly what: string
  readonly at: number
  readonly of: number
}

/** What came of a claim on a model. */
export interface Outcome {
  readonly verdict: string
  readonly seconds: number
  /** Taken from the store: nothing was measured. */
  readonly reused?: boolean
}

/** Progress of a command that runs claims: work within a claim and model says so in all it shows. */
export interface RunProgress extends Progress {
  within(position: Position): Progress & { done(outcome: Outcome): void }
}

/** Progress that can be put away: the live line is wiped, timers are stopped. */
export type OpenProgress = RunProgress & { close(): void }

/** Progress that goes nowhere: for `--quiet` and for tests. */
export const silent: OpenProgress = {
  stage: () => ({ set() {}, advance() {}, end() {} }),
  part() {},
  note() {},
  warning() {},
  within: () => ({ ...silent, done() {} }),
  close() {},
}
