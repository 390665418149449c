import type { HostTensor } from "../build/dtype.js"

/** An input of a run: a tensor that came along, or the id of one that lives in the worker. */
export type WireInput = HostTensor | number

/** An output of a run: a tensor that was moved out, or what stayed in the worker under the id given for it. */
export type WireOutput = HostTensor | Pick<HostTensor, "dtype" | "dims">

/** Counters kept by the worker. */
export interface WorkerStats {
  readonly sessions: number
  readonly tensors: number
  readonly tensorBytes: number
  readonly runs: number
  readonly runSeconds: number
}

/** Messages that are answered; handled in the order in which they were sent. */
export type Call =
  | { readonly kind: "upload"; readonly id: number; readonly tensor: HostTensor }
  | {
      readonly kind: "run"
      readonly hash: string
      readonly inputs: Readonly<Record<string, WireInput>>
      readonly keep: Readonly<Record<string, number>>
    }
  | { readonly kind: "download"; readonly id: number }
  | { readonly kind: "stats" }
  | { readonly kind: "close" }

/** Messages without an answer, handled in the same order, except `cancel`, which acts at once on calls not yet begun. */
export type Notice =
  | { readonly kind: "graph"; readonly hash: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "drop"; readonly hash: string }
  | { readonly kind: "release"; readonly ids: readonly number[] }
  | { readonly kind: "cancel"; readonly call: number }

export type Request = (Call & { readonly call: number }) | Notice

/** Where a call failed inside the worker. */
export type Stage = "load" | "run" | "tensor" | "cancelled"

export type Reply =
  | { readonly call: number; readonly ok: true; readonly value: unknown }
  | { readonly call: number; readonly ok: false; readonly stage: Stage; readonly message: string }

/** What each call answers with. */
export interface Answers {
  upload: undefined
  run: Readonly<Record<string, WireOutput>>
  download: HostTensor
  stats: WorkerStats
  close: undefined
}

/** The settings that a worker starts with. */
export interface WorkerSettings {
  readonly threads: number
}

/** The first message of a worker: it has loaded and waits for calls. */
export const readyCall = 0
