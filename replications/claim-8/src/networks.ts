import { correlations, type Samples } from "@llm-fmri/connectome"
import type { MeasureContext } from "@llm-fmri/replicate"
import { inAdvance, inThreads } from "@llm-fmri/threads"
import { type Looked, type LookJob, lookAt } from "./look.js"

export { lookAt }

/** Where the work is done; with progress, where it is told. */
export type Around = Pick<MeasureContext, "runtime" | "seed" | "signal"> & Partial<Pick<MeasureContext, "progress">>

/** Samples of which networks are made, and how they are looked at. */
export interface Draw extends Pick<LookJob, "densities" | "seed" | "rewired" | "lattice"> {
  readonly samples: () => Samples | Promise<Samples>
  /** Samples of each half of the words, for hubs. */
  readonly halves?: readonly [Int32Array, Int32Array]
}

/**
 * Networks of each draw, measured in threads while the next draw is made.
 *
 * @param name of the stage under which progress is told
 */
export async function looksOf(
  draws: readonly Draw[],
  { runtime, signal, progress }: Around,
  name?: string,
): Promise<Looked[]> {
  async function* jobs(): AsyncGenerator<LookJob> {
    let next = 0
    for await (const x of inAdvance(draws.length, (at) => draws[at]!.samples())) {
      const { samples: _, halves, ...how } = draws[next++]!
      signal.throwIfAborted()
      const { r, units } = await correlations(x, { runtime })
      yield {
        ...how,
        r,
        units: units.length,
        ...(halves ? { halves: await halfCorrelations(x, halves, units.length) } : {}),
      }
    }
  }
  async function halfCorrelations(x: Samples, halves: readonly [Int32Array, Int32Array], units: number) {
    const [first, second] = [
      await correlations(rowsOf(x, halves[0]), { runtime }),
      await correlations(rowsOf(x, halves[1]), { runtime }),
    ]
    // A unit that is constant in a half has no place in a comparison of the halves.
    if (first.units.length !== units || second.units.length !== units) return undefined
    return [first.r, second.r] as const
  }
  const stage = name === undefined ? undefined : progress?.stage(name, { total: draws.length })
  const onDone = (done: number) => stage?.set(done)
  const looked = await inThreads<LookJob, Looked>(import.meta.url, "lookAt", jobs(), { signal, onDone })
  stage?.end()
  return looked
}

/** Some of the samples. */
export function rowsOf(x: Samples, rows: ArrayLike<number>): Samples {
  const units = x.dims[1]!
  const data = new Float64Array(rows.length * units)
  for (let at = 0; at < rows.length; at++) {
    data.set(x.data.subarray(rows[at]! * units, (rows[at]! + 1) * units), at * units)
  }
  return { dims: [rows.length, units], data }
}
