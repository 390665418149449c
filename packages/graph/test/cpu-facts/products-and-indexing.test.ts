import { afterAll, beforeAll, expect, test } from "vitest"
import { type HostTensor, Runtime } from "../../src/index.js"
import { evaluate, float64, ints, random, relativeError, tensor } from "../evaluate.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start()
})
afterAll(() => runtime.close())

const a = random([5, 7], 1)
const w = random([6, 7], 2)
const table = random([4, 3], 3)
const row = (i: number) => Array.from(table.data.subarray(i * 3, i * 3 + 3))

/** a·wᵀ, plus `offset` at [i, j], in float64. */
function product(offset: (i: number, j: number) => number = () => 0): Float64Array {
  return Float64Array.from({ length: 30 }, (_, at) => {
    const [i, j] = [Math.floor(at / 6), at % 6]
    let sum = offset(i, j)
    for (let l = 0; l < 7; l++) sum += a.data[i * 7 + l]! * w.data[j * 7 + l]!
    return sum
  })
}

test("Gemm transB with weights as inputs, in float32 and float64, with a bias row and a residual", async () => {
  const [y] = await evaluate(runtime, "Gemm", [a, w], { transB: 1 })
  expect(relativeError(y!, product())).toBeLessThan(1e-6)
  const [y64] = await evaluate(runtime, "Gemm", [float64(a), float64(w)], { transB: 1 })
  expect(relativeError(y64!, product())).toBeLessThan(1e-15)
  const bias = random([6], 4)
  const [biased] = await evaluate(runtime, "Gemm", [a, w, bias], { transB: 1 })
  expect(
    relativeError(
      biased!,
      product((_, j) => bias.data[j]!),
    ),
  ).toBeLessThan(1e-6)
  const residual = random([5, 6], 5)
  const [added] = await evaluate(runtime, "Gemm", [a, w, residual], { transB: 1, alpha: 1, beta: 1 })
  expect(
    relativeError(
      added!,
      product((i, j) => residual.data[i * 6 + j]!),
    ),
  ).toBeLessThan(1e-6)
})

test("FusedMatMul transB", async () => {
  const [y] = await evaluate(runtime, "FusedMatMul", [a, w], { transB: 1 }, { domain: "com.microsoft" })
  expect(relativeError(y!, product())).toBeLessThan(1e-6)
})

test("Gemm and Gather on no rows give no rows", async () => {
  const [y] = await evaluate(runtime, "Gemm", [random([0, 7], 1), w], { transB: 1 })
  expect(y!.dims).toEqual([0, 6])
  const [g] = await evaluate(runtime, "Gather", [table, ints("int32", [0], [])])
  expect(g!.dims).toEqual([0, 3])
})

for (const dtype of ["int32", "int64"] as const) {
  test(`Gather with ${dtype} indices of one and two dimensions, negative from the end`, async () => {
    const [y] = await evaluate(runtime, "Gather", [table, ints(dtype, [3], [2, 0, -1])], { axis: 0 })
    expect(Array.from(y!.data as Float32Array)).toEqual([...row(2), ...row(0), ...row(3)])
    const [paths] = await evaluate(runtime, "Gather", [table, ints(dtype, [2, 2], [0, 1, 3, 3])], { axis: 0 })
    expect(paths!.dims).toEqual([2, 2, 3])
    expect(Array.from(paths!.data as Float32Array)).toEqual([...row(0), ...row(1), ...row(3), ...row(3)])
  })

  test(`Slice, GatherElements, ScatterElements and CumSum with ${dtype} indices`, async () => {
    const one = (value: number) => ints(dtype, [1], [value])
    const [slice] = await evaluate(runtime, "Slice", [table, one(1), one(3), one(0)])
    expect(Array.from(slice!.data as Float32Array)).toEqual([...row(1), ...row(2)])
    const index = ints(dtype, [1, 3], [2, 0, 1])
    const [picked] = await evaluate(runtime, "GatherElements", [table, index], { axis: 0 })
    expect(Array.from(picked!.data as Float32Array)).toEqual([row(2)[0], row(0)[1], row(1)[2]])
    const update = tensor("float32", [1, 3], Float32Array.of(10, 20, 30))
    const [scattered] = await evaluate(runtime, "ScatterElements", [table, index, update], { axis: 0 })
    const expected = Array.from(table.data)
    expected[2 * 3] = 10
    expected[1] = 20
    expected[3 + 2] = 30
    expect(Array.from(scattered!.data as Float32Array)).toEqual(expected)
    const [sums] = await evaluate(runtime, "CumSum", [
      tensor("float32", [3], Float32Array.of(1, 2, 4)),
      ints(dtype, [], [0]),
    ])
    expect(Array.from(sums!.data as Float32Array)).toEqual([1, 3, 7])
  })
}

test("an index out of range is an error, not a wild read", async () => {
  await expect(evaluate(runtime, "Gather", [table, ints("int32", [1], [4])])).rejects.toThrow(
    "out of data bounds, idx=4",
  )
})

test("Reshape and Expand take int64 shapes only", async () => {
  const [y] = await evaluate(runtime, "Reshape", [table, ints("int64", [2], [2, -1])])
  expect(y!.dims).toEqual([2, 6])
  await expect(evaluate(runtime, "Reshape", [table, ints("int32", [2], [2, 6])])).rejects.toMatchObject({
    tag: "GraphRefused",
  })
})

test("Where broadcasts its bool condition; comparisons and Sub work on int32", async () => {
  const zero: HostTensor = tensor("float32", [], Float32Array.of(0))
  const condition = tensor("bool", [4, 1], Uint8Array.of(1, 0, 0, 1))
  const [y] = await evaluate(runtime, "Where", [condition, table, zero])
  expect(Array.from(y!.data as Float32Array)).toEqual([...row(0), 0, 0, 0, 0, 0, 0, ...row(3)])
  const [p, q] = [ints("int32", [3], [1, 2, 3]), ints("int32", [3], [3, 2, 1])]
  const flags = async (op: string) => Array.from((await evaluate(runtime, op, [p, q]))[0]!.data as Uint8Array)
  expect(await flags("Less")).toEqual([1, 0, 0])
  expect(await flags("Equal")).toEqual([0, 1, 0])
  expect(await flags("Sub")).toEqual([-2, 0, 2])
})

test("TopK gives int64 places; Split by num_outputs", async () => {
  const x = tensor("float32", [4], Float32Array.of(3, 9, 1, 7))
  const [values, places] = await evaluate(runtime, "TopK", [x, ints("int64", [1], [2])], { axis: -1 }, { outputs: 2 })
  expect(Array.from(values!.data as Float32Array)).toEqual([9, 7])
  expect(places!.data).toEqual(BigInt64Array.of(1n, 3n))
  const halves = await evaluate(runtime, "Split", [x], { axis: 0, num_outputs: 2 }, { outputs: 2 })
  expect(halves.map((half) => Array.from(half.data as Float32Array))).toEqual([
    [3, 9],
    [1, 7],
  ])
})

test("float16 products work on raw bits", async () => {
  const [one, two] = [0x3c00, 0x4000].map((bits) => tensor("float16", [1, 1], Uint16Array.of(bits)))
  const [y] = await evaluate(runtime, "MatMul", [one!, two!])
  expect(y).toEqual({ dtype: "float16", dims: [1, 1], data: Uint16Array.of(0x4000) })
})
