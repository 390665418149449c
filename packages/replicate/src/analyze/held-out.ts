import { frameMeans, type HeldOutMap, leaveGroupOut, type Matrix, subtractFrameMeans } from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import type { Layer, Material } from "./material.js"

/**
 * What a closed-form probe needs of a layer, fold by fold: frames are centred with the means of each fold's training rows.
 * Rows of the fold −1 are left out.
 */
export async function heldOutMap(
  { frame, raw }: Pick<Material, "frame" | "raw">,
  { x }: Layer,
  group: readonly string[],
  folds: Int32Array,
  runtime: Runtime,
): Promise<HeldOutMap> {
  const read = (rows: Matrix, of: Int32Array) =>
    leaveGroupOut(rows, [...group], { folds: of, standardise: !raw, runtime })
  if (raw || frame === undefined) return read(x, folds)
  const count = Math.max(...folds) + 1
  const maps: HeldOutMap[] = []
  for (let fold = 0; fold < count; fold++) {
    const training = Int32Array.from(folds.keys()).filter((row) => (folds[row] as number) >= 0 && folds[row] !== fold)
    const centred = subtractFrameMeans(x, frame, frameMeans(x, frame, training))
    // Only what this fold holds out is asked for.
    maps.push(
      await read(
        centred,
        folds.map((own) => (own < 0 ? -1 : own === fold ? 0 : 1)),
      ),
    )
  }
  const [first] = maps as [HeldOutMap, ...HeldOutMap[]]
  return { ...first, folds: maps.map((map) => map.folds[0] as HeldOutMap["folds"][number]) }
}

/** The accuracy of classes on some rows, every class weighing the same. */
export function macroAccuracy(
  found: ArrayLike<string | number>,
  truth: readonly string[],
  rows: ArrayLike<number>,
): number {
  const seen = new Map<string, { right: number; all: number }>()
  for (const row of Array.from(rows)) {
    const own = truth[row] as string
    const count = seen.get(own) ?? { right: 0, all: 0 }
    seen.set(own, { right: count.right + (found[row] === own ? 1 : 0), all: count.all + 1 })
  }
  return [...seen.values()].reduce((sum, { right, all }) => sum + right / all, 0) / seen.size
}
