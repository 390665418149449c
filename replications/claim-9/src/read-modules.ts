import { correlations, type Samples } from "@llm-fmri/connectome"
import type { Runtime } from "@llm-fmri/graph"
import { type Asked, findModules, type ModuleJob, type ModulesFound } from "./modules-of.js"

/** Samples, or their correlations, whose modules are asked for. */
export type Request<T> = Asked & {
  /** Comes back beside the answer. */
  readonly tag: T
} & ({ readonly samples: Samples } | { readonly correlated: { readonly units: Int32Array; readonly r: Float32Array } })

export interface Answer<T> extends ModulesFound {
  readonly tag: T
  /** The units of the network: those that vary. */
  readonly units: Int32Array
}

/** Where the work is done. */
export interface Bench {
  readonly runtime: Runtime
  readonly signal: AbortSignal
}

/**
 * Modules of many samples: correlations are made here, on the runtime, one after the other as threads ask for them, and
 * modules are looked for on all cores. Answers come in the order of the requests.
 */
export async function readModules<T>(
  requests: Iterable<Request<T>> | AsyncIterable<Request<T>>,
  { runtime, signal }: Bench,
  onDone?: (done: number) => void,
): Promise<Answer<T>[]> {
  const asked: { tag: T; units: Int32Array }[] = []
  async function* jobs(): AsyncGenerator<ModuleJob> {
    for await (const request of requests) {
      signal.throwIfAborted()
      const { tag, ...rest } = request
      const { units, r } = "samples" in rest ? await correlations(rest.samples, { runtime }) : rest.correlated
      asked.push({ tag, units })
      yield { ...withoutData(rest), nodes: units.length, r }
    }
  }
  const found = await findModules(jobs(), { signal, ...(onDone === undefined ? {} : { onDone }) })
  return found.map((one, at) => ({ ...one, ...asked[at]! }))
}

/** What is asked, without the samples: only correlations go to the threads. */
function withoutData<T>(request: Omit<Request<T>, "tag">): Asked {
  const { samples: _, correlated: __, ...asked } = request as Asked & { samples?: unknown; correlated?: unknown }
  return asked
}
