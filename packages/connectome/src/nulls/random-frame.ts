import { FmriError } from "@llm-fmri/errors"
import { type Graph, GraphBuilder, gram, type Matrix, matmul, type Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import { inverseCholesky } from "../linear-algebra/inverse-cholesky.js"

/** A matrix of float64, row by row. */
export type Dense = Matrix & { readonly data: Float64Array }

export const dense = (rows: number, columns: number, data: Float64Array): Dense => ({
  dtype: "float64",
  dims: [rows, columns],
  data,
})

/** Standard normals, [rows, columns]. */
export function normals(rows: number, columns: number, rng: Rng): Dense {
  const data = new Float64Array(rows * columns)
  for (let i = 0; i < data.length; i++) data[i] = rng.normal()
  return dense(rows, columns, data)
}

/**
 * factor · Q̃, where Q̃ [rank, units] has orthonormal rows that are uniform among all such (Haar measure).
 *
 * Q̃ = L⁻¹G with G standard normal and GGᵀ = LLᵀ: G·O has the same law and the same L for every rotation O, so Q̃·O has the
 * law of Q̃, which only the uniform one has (Stewart 1980; Eaton 1983, ch. 7). L⁻¹ goes to the factor's side, where it is
 * cheap. Where G is nearly square the first L is not exact enough: a second one repairs it ("CholeskyQR2", Yamamoto et al.
 * 2015). A G too near to singular is drawn again, which asks only for its singular values and so leaves the law alone.
 *
 * @param factor [rows, rank], rank ≤ units
 */
export async function timesRandomFrame(runtime: Runtime, factor: Dense, units: number, seed: number): Promise<Dense> {
  const rank = factor.dims[1]!
  const rng = new Rng(seed)
  const passes = units > 1.2 * rank ? 1 : 2
  for (let attempt = 0; attempt < 10; attempt++) {
    let frame = normals(rank, units, rng)
    let turn: Float64Array | undefined
    for (let pass = 0; pass < passes; pass++) {
      if (turn !== undefined) frame = await product(runtime, dense(rank, rank, turn), frame)
      turn = await inverseCholesky(runtime, (await gram(runtime, frame)).data as Float64Array, rank)
      if (turn === undefined) break
    }
    if (turn === undefined) continue
    return turned(runtime, factor, turn, frame)
  }
  throw new FmriError("NotRotated", `ten random matrices of ${rank} by ${units} were all singular`, {
    fix: "Report this: it does not happen by chance.",
  })
}

/** factor · turn · frame in one go: what is between stays where it is made, and turn and frame are moved there. */
async function turned(runtime: Runtime, factor: Dense, turn: Float64Array, frame: Dense): Promise<Dense> {
  const [rows, rank] = factor.dims as [number, number]
  const b = await runtime.upload(dense(rank, rank, turn), { transfer: true })
  const c = await runtime.upload(frame, { transfer: true })
  try {
    const { y } = await runtime.run(threeFactors(), { a: factor, b, c })
    return dense(rows, frame.dims[1]!, y!.data as Float64Array)
  } finally {
    b.release()
    c.release()
  }
}

let threeFactorsGraph: Graph | undefined

/** y = a · b · c */
function threeFactors(): Graph {
  if (threeFactorsGraph === undefined) {
    const g = new GraphBuilder("three_factors")
    const a = g.input("a", "float64", ["rows", "rank"])
    const b = g.input("b", "float64", ["rank", "rank"])
    const c = g.input("c", "float64", ["rank", "units"])
    g.output("y", g.op("MatMul", [g.op("MatMul", [a, b]), c]))
    threeFactorsGraph = g.build()
  }
  return threeFactorsGraph
}

export async function product(runtime: Runtime, a: Dense, b: Dense): Promise<Dense> {
  return (await matmul(runtime, a, b)) as Dense
}
