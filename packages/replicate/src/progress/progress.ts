/**
 * Where progress goes. Work reports to this interface; one renderer a file draws it
 * (a live line on a terminal, plain lines in a pipe or a log, nothing with `--quiet`).
 */
export interface Progress {
  /** Begins a stage; the stage before it is closed. `total` in `unit`s, when it is known. */
  stage(name: string, options?: { total?: number; unit?: string }): Stage
  /** A line that stays: a warning, a licence, a path written. */
  note(text: string): void
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

/** Progress that goes nowhere: for `--quiet` and for tests. */
export const silent: Progress = {
  stage: () => ({ set() {}, advance() {}, end() {} }),
  note() {},
}
