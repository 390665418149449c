import { doses, fits, layerCounts, type Placement, placementOffset, placements } from "./grid.js"
import { type Injection, single, spread } from "./injection.js"

/** One comparison: a dose over N layers against the same dose at one of them. */
export interface Cell {
  readonly N: number
  readonly dose: number
  readonly single: Placement
  readonly many: Injection
  readonly once: Injection
}

/** All comparisons that a net of `depth` layers has room for. */
export function comparisons(
  first: number,
  depth: number,
  some: { readonly doses?: readonly number[]; readonly places?: readonly Placement[] } = {},
): Cell[] {
  return layerCounts
    .filter((N) => fits(N, first, depth))
    .flatMap((N) =>
      (some.doses ?? doses).flatMap((dose) =>
        (some.places ?? placements).map((place) => ({
          N,
          dose,
          single: place,
          many: spread(first, N, dose),
          once: single(first + placementOffset(N, place), dose),
        })),
      ),
    )
}

/** The injections that comparisons need, each once. */
export function injectionsOf(cells: readonly Cell[]): Injection[] {
  const all = cells.flatMap(({ many, once }) => [many, once])
  return [...new Map(all.map((injection) => [injection.key, injection])).values()]
}

/** The injection of N layers from the first on; with N = 1 the single one. */
export function injectionOf(first: number, N: number, dose: number): Injection {
  return N === 1 ? single(first, dose) : spread(first, N, dose)
}

/** Name of a cell of the grid. */
export function cellKey({ N, dose, single: place }: Pick<Cell, "N" | "dose" | "single">): string {
  return `${N} ${dose} ${place}`
}
