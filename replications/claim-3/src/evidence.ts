import { cells, type Measured, type MeasuredQuantity } from "@llm-fmri/replicate"
import { doses, largestDecidingDose, layerCounts, type Placement } from "./grid.js"

/** Ratios in here count as 1. */
export const ratioBand = [0.95, 1.05] as const
/** A relative difference of the vectors below this counts as none. */
export const errorLimit = 0.05
/** A gain in here counts as 1: the blocks on the way do nothing to the vector. */
export const gainBand = [0.9, 1.1] as const

type Numbers = Pick<Measured, "quantities">
type Interval = readonly [number, number]

/** Doses that decide. */
export const decidingDoses: readonly number[] = doses.filter((dose) => dose <= largestDecidingDose)

/** Cells of a quantity at doses that decide; the whole grid must be there for a claim about every N. */
function deciding(measured: Numbers, key: string, single: Placement): MeasuredQuantity[] {
  return cells(measured as Measured, key, { single }).filter(({ params }) =>
    decidingDoses.includes(params?.dose as number),
  )
}

const gridSize = layerCounts.length * decidingDoses.length

const apart = (ci: Interval | undefined, [low, high]: Interval) => ci !== undefined && (ci[1] < low || ci[0] > high)

/** The gain of the single injection at the first layer is not 1, at every dose that decides. */
export function gainIsNotOne(measured: Numbers): boolean {
  return decidingDoses.every((dose) =>
    cells(measured as Measured, "gain", { N: 1, dose }).some(({ ci }) => apart(ci, gainBand)),
  )
}

/**
 * How far the nearest seed of a reference net is from a ratio of 1: each seed's largest |ratio − 1| over the cells that
 * decide, the smallest over seeds. Undefined where the net has no value in some cell.
 */
export function referenceDistance(measured: Numbers, net: string, single: Placement): number | undefined {
  const grid = deciding(measured, "ratio", single)
  const worst = new Map<number, { distance: number; cells: number }>()
  for (const { references = [] } of grid) {
    for (const reference of references.filter((one) => one.net === net)) {
      const before = worst.get(reference.seed) ?? { distance: 0, cells: 0 }
      const distance = Math.max(before.distance, Math.abs(reference.value - 1))
      worst.set(reference.seed, { distance, cells: before.cells + 1 })
    }
  }
  const whole = [...worst.values()].filter((seed) => seed.cells === gridSize).map(({ distance }) => distance)
  return whole.length === 0 ? undefined : Math.min(...whole)
}
