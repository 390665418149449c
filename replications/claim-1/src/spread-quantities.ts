import { mean } from "@llm-fmri/analysis"
import type { MeasuredQuantity } from "@llm-fmri/replicate"
import { csv, overCategories } from "./cells.js"
import type { Results } from "./results.js"
import { depths } from "./settings.js"
import { directionKinds, spreadNull, spreadRatios } from "./spread.js"

/** Units that hold the energy of a category's direction, and the share of planted units that are found. */
export function spreadQuantities({ trained, bootstrap }: Results): MeasuredQuantity[] {
  const cells = depths.flatMap((depth) => directionKinds.map((direction) => ({ depth, direction })))
  return [
    ...cells.map(({ depth, direction }) => ({
      key: "energy95_units",
      params: { depth, direction },
      ...overCategories(
        trained.spread.get(depth)!.raw.coordinates[direction],
        bootstrap("energy95_units", depth, direction),
      ),
    })),
    ...cells.flatMap(({ depth, direction }) =>
      (["raw", "centred"] as const).map((activations) => {
        const spread = trained.spread.get(depth)![activations]
        const ratios = spreadRatios(spread, direction)
        return {
          key: "energy95_ratio",
          params: { depth, direction, activations },
          ...overCategories(ratios, bootstrap("energy95_ratio", depth, direction, activations)),
          null: spreadNull(spread, mean(ratios), "random directions with the covariance of the words"),
        }
      }),
    ),
    ...depths.map((depth) => ({
      key: "direction_auc",
      params: { depth },
      ...overCategories(trained.spread.get(depth)!.auc, bootstrap("direction_auc", depth)),
    })),
    ...(["true", "permuted"] as const).flatMap((labels) =>
      trained.detection.shifts.map((d, at) => ({
        key: "planted_found",
        params: { d, labels },
        value: trained.detection[labels][at]!,
      })),
    ),
  ]
}

/** The detection curve of planted units. */
export function detectionTable({ trained: { detection } }: Results): string {
  const lines = (["true", "permuted"] as const).flatMap((labels) =>
    detection.shifts.map((d, at) => [labels, d, detection[labels][at]!]),
  )
  return csv(["labels", "d", "found"], lines)
}
