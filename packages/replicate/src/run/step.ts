import type { AsyncLocalStorage } from "node:async_hooks"
import { serialize } from "node:v8"
import { FmriError, isFmriError } from "@llm-fmri/errors"
import type { MeasureContext } from "../claim/measure.js"
import type { Progress } from "../progress/progress.js"
import { sha256 } from "../provenance/canonical.js"
import type { ChainNode } from "../provenance/chain.js"
import type { RunKey } from "../provenance/key.js"
import type { ResultStore } from "../store/store.js"
import { type Noted, Notes } from "./notes.js"

/** Where the steps of one run are kept. */
export interface StepStore {
  store: Pick<ResultStore, "readStep" | "writeStep">
  key: RunKey
  /** Whether steps that are there already are taken. */
  reuse: boolean
}

interface StepOptions extends Partial<StepStore> {
  /** The notes of the step that is running, if one is. */
  scope: AsyncLocalStorage<Notes>
  notes: Notes
  progress: Progress
  signal: AbortSignal
  writeAttachment(name: string, text: string): Promise<void>
}

/** What is stored of a step: its value, and what it touched, so that a reused step leaves the same traces. */
interface StoredStep {
  value: unknown
  noted: Noted
  node: ChainNode
}

/** Makes `MeasureContext.step`. */
export function stepRunner(options: StepOptions): MeasureContext["step"] {
  const { scope, notes, progress, signal, store, key, reuse } = options
  const times = new Map<string, number>()
  /** When the steps begun so far have left their traces. */
  const traces = new WeakMap<Notes, Promise<void>>()
  let told = false

  /** Steps under way together leave their traces in the order in which they were begun. */
  const inTurn = async <T>(outer: Notes, work: (turn: Promise<void>) => Promise<T>): Promise<T> => {
    const turn = traces.get(outer) ?? Promise.resolve()
    let left = () => {}
    traces.set(
      outer,
      new Promise((resolve) => {
        left = resolve
      }),
    )
    try {
      return await work(turn)
    } finally {
      void turn.then(left)
    }
  }

  const keep = async (name: string, inputs: unknown, step: StoredStep) => {
    if (store === undefined || key === undefined) return
    try {
      await store.writeStep(key, name, inputs, step)
    } catch (error) {
      if (!isFmriError(error) && (error as NodeJS.ErrnoException).code === undefined) throw error
      if (!told) progress.note(`what is measured cannot be kept for a later run: ${(error as Error).message}`)
      told = true
    }
  }

  return async <T>(name: string, inputs: unknown, work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted()
    const outer = scope.getStore() ?? notes
    const asked = JSON.stringify([name, inputs])
    const time = (times.get(asked) ?? 0) + 1
    times.set(asked, time)
    const own = time === 1 ? name : `${name} #${time}`
    return inTurn(outer, (turn) => runStep(own, inputs, work, outer, turn))
  }

  async function runStep<T>(
    own: string,
    inputs: unknown,
    work: () => Promise<T>,
    outer: Notes,
    turn: Promise<void>,
  ): Promise<T> {
    if (store !== undefined && key !== undefined && reuse === true) {
      const found = (await store.readStep(key, own, inputs))?.value as StoredStep | undefined
      if (found !== undefined) {
        await turn
        outer.add(found.noted)
        outer.made(found.node)
        for (const [file, text] of Object.entries(found.noted.attachments)) await options.writeAttachment(file, text)
        return found.value as T
      }
    }
    const inner = new Notes()
    const value = await scope.run(inner, work)
    const noted = inner.settle()
    const weights = noted.nodes.filter(({ kind }) => kind === "weights").map(({ id }) => id)
    const node: ChainNode = {
      id: `step:${own}`,
      kind: "step",
      name: own,
      sha256: sha256(plain(own, value)),
      from: inner.direct.length > 0 ? [...inner.direct] : [...weights.slice(-1), "code", "environment"],
    }
    // Kept at once: what is measured is not lost with a step that is still under way.
    await keep(own, inputs, { value, noted, node })
    await turn
    outer.add(noted)
    outer.made(node)
    return value
  }
}

function plain(name: string, value: unknown): Uint8Array {
  try {
    return serialize(value)
  } catch (cause) {
    throw new FmriError("StepNotPlain", `what the step "${name}" returns cannot be kept: ${(cause as Error).message}`, {
      fix: "Return numbers, texts, lists, typed arrays, Maps and objects of them, no functions.",
      cause,
    })
  }
}
