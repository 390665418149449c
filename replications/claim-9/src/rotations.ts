import type { Matrix } from "@llm-fmri/analysis"
import { rotatedBasis, type Samples } from "@llm-fmri/connectome"
import { deriveSeed } from "@llm-fmri/random"
import { inAdvance } from "@llm-fmri/threads"
import type { Asked, Cell } from "./modules-of.js"
import { type Bench, type Request, readModules } from "./read-modules.js"

/** Modularity of data and of draws of a null model, cell by cell. */
export interface Beside {
  readonly data: readonly Cell[]
  readonly draws: readonly (readonly Cell[])[]
}

/** What is asked of the data and of every draw alike; the seed names all of them. */
export interface BesideOptions extends Asked {
  /** Number of draws. */
  readonly count: number
}

/** Modularity of samples beside that of the same samples in random bases. */
export async function besideRotations(x: Matrix, options: BesideOptions, bench: Bench): Promise<Beside> {
  const { data, draws } = await besideDraws(x, await rotatedBasis(x, bench.runtime), options, bench)
  return { data, draws }
}

/** Modularity of samples beside that of draws of a null model of data. */
export async function besideDraws(
  x: Samples,
  model: { draw(seed: number): Promise<Samples> },
  { count, seed, ...asked }: BesideOptions,
  bench: Bench,
): Promise<Beside> {
  async function* requests(): AsyncGenerator<Request<undefined>> {
    yield { ...asked, tag: undefined, samples: x, seed: deriveSeed(seed, "data") }
    let draw = 0
    for await (const samples of inAdvance(count, (at) => model.draw(deriveSeed(seed, "draw", at)))) {
      yield { ...asked, tag: undefined, samples, seed: deriveSeed(seed, "modules", draw++) }
    }
  }
  const [data, ...draws] = await readModules(requests(), bench)
  return { data: data!.cells, draws: draws.map(({ cells }) => cells) }
}

/** One cell of a list. */
export function cellAt(cells: readonly Cell[], density: number, resolution = 1): Cell | undefined {
  return cells.find((one) => one.density === density && one.resolution === resolution)
}

/** Q of every draw at one cell; draws without such a network are left out. */
export function drawsAt(draws: Beside["draws"], density: number, resolution = 1): Float64Array {
  return Float64Array.from(
    draws.flatMap((cells) => {
      const q = cellAt(cells, density, resolution)?.q
      return q === undefined ? [] : [q]
    }),
  )
}
