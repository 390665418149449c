import { afterAll, beforeAll, expect, test } from "vitest"
import { Runtime } from "../../src/index.js"
import { evaluate, float64, random, relativeError } from "../evaluate.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start()
})
afterAll(() => runtime.close())

const width = 16
const epsilon = 1e-5
const scale = random([width], 1)
const bias = random([width], 2)
const rows = { "[M, d]": random([4, width], 3), "[M, H, D]": random([4, 3, width], 4) }

type Statistics = { mean: number; variance: number; meanSquare: number }

/** Each row of the last axis through `of`, in float64. */
function perRow(x: Float32Array, of: (value: number, column: number, statistics: Statistics) => number) {
  const y = new Float64Array(x.length)
  for (let start = 0; start < x.length; start += width) {
    const row = Array.from(x.subarray(start, start + width))
    const mean = row.reduce((sum, v) => sum + v / width, 0)
    const variance = row.reduce((sum, v) => sum + (v - mean) ** 2 / width, 0)
    const meanSquare = row.reduce((sum, v) => sum + v ** 2 / width, 0)
    for (const [j, v] of row.entries()) y[start + j] = of(v, j, { mean, variance, meanSquare })
  }
  return y
}

const rms = (x: Float32Array) =>
  perRow(x, (v, j, { meanSquare }) => (v / Math.sqrt(meanSquare + epsilon)) * scale.data[j]!)

for (const [shape, x] of Object.entries(rows)) {
  for (const op of ["RMSNormalization", "SimplifiedLayerNormalization"]) {
    test(`${op} on ${shape}`, async () => {
      const [y] = await evaluate(runtime, op, [x, scale], { axis: -1, epsilon })
      expect(relativeError(y!, rms(x.data))).toBeLessThan(1e-6)
    })
  }

  test(`SimplifiedLayerNormalization gives 1/rms as second output on ${shape}`, async () => {
    const options = { outputs: 2 }
    const [, inverse] = await evaluate(
      runtime,
      "SimplifiedLayerNormalization",
      [x, scale],
      { axis: -1, epsilon },
      options,
    )
    const expected = perRow(x.data, (_v, _j, { meanSquare }) => 1 / Math.sqrt(meanSquare + epsilon))
    expect(inverse!.dims).toEqual([...x.dims.slice(0, -1), 1])
    expect(
      relativeError(
        inverse!,
        expected.filter((_, i) => i % width === 0),
      ),
    ).toBeLessThan(1e-6)
  })

  test(`LayerNormalization on ${shape}, with and without bias`, async () => {
    for (const offset of [bias, null]) {
      const [y] = await evaluate(runtime, "LayerNormalization", [x, scale, offset], { axis: -1, epsilon })
      const expected = perRow(
        x.data,
        (v, j, { mean, variance }) =>
          ((v - mean) / Math.sqrt(variance + epsilon)) * scale.data[j]! + (offset ? offset.data[j]! : 0),
      )
      expect(relativeError(y!, expected)).toBeLessThan(1e-6)
    }
  })
}

test("RMSNormalization in float64 and on no rows", async () => {
  const x = rows["[M, d]"]
  const [y] = await evaluate(runtime, "RMSNormalization", [float64(x), float64(scale)], { axis: -1, epsilon })
  // epsilon is stored as float32, hence not 1e-15.
  expect(relativeError(y!, rms(x.data))).toBeLessThan(1e-11)
  const [none] = await evaluate(runtime, "RMSNormalization", [random([0, width], 1), scale], { axis: -1, epsilon })
  expect(none!.dims).toEqual([0, width])
})
