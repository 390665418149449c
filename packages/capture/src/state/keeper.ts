import type { Continuation } from "../driver/run.js"
import type { Sink } from "../driver/sink.js"
import type { StoredSegment } from "./segments.js"

/** Keeps what a capture has recorded until its file is written, so that an interrupted one can go on. */
export interface Keeper {
  /** Takes up what an earlier try has left; whatever is damaged is as if it were not there. */
  load(): Promise<void>
  /** What the driver needs to go on, and to keep this up to date. */
  readonly continuation: Continuation
  sink(batch: number): Sink
  /** All values recorded so far. */
  segments(): StoredSegment[]
  /** Forgets everything. */
  clear(): Promise<void>
}

export interface KeeperOptions {
  /** Where the state outlives the process; without a folder it lives in memory alone. */
  readonly folder?: string
  /** False where the recording is so large that values are read back from the folder when they are needed. */
  readonly inMemory: boolean
  /** Least number of seconds between two saves at borders. */
  readonly saveSeconds: number
}
