import type { Model } from "@llm-fmri/model"

/**
 * What the stream itself multiplies a vector by on its way from the output of layer `from` to the output of layer `to`:
 * Π scalars[j], j = from + 1 … to. It is 1 where blocks only add to the stream; Gemma-4 multiplies the whole stream by a
 * learned number after each block.
 *
 * @example
 * ```ts
 * carried([1, 0.5, 0.5, 2], 0, 2) // 0.25
 * ```
 */
export function carried(scalars: readonly number[], from: number, to: number): number {
  return scalars.slice(from + 1, to + 1).reduce((product, scalar) => product * scalar, 1)
}

/** The `layer_scalar` of every layer, 1 for architectures without. */
export async function layerScalars(model: Pick<Model, "arch" | "weights">): Promise<number[]> {
  return Promise.all(
    model.arch.layers.map(async ({ kind, weights }) => {
      const ref = weights.layerScalar
      if (!kind.layerScalar || ref === undefined) return 1
      const [scalar = 1] = await model.weights.source.read(ref)
      return scalar
    }),
  )
}
