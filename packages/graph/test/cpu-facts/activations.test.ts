import { afterAll, beforeAll, expect, test } from "vitest"
import { type Attributes, type Domain, Runtime } from "../../src/index.js"
import { evaluate, float64, random, relativeError } from "../evaluate.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start()
})
afterAll(() => runtime.close())

const x = random([4, 32], 1, 4)

/** Abramowitz and Stegun 7.1.5, enough terms for |z| < 5. */
function erf(z: number): number {
  let sum = 0
  let term = z
  for (let n = 0; n < 200; n++) {
    sum += term / (2 * n + 1)
    term *= (-z * z) / (n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

const sigmoid = (v: number) => 1 / (1 + Math.exp(-v))
const geluErf = (v: number) => 0.5 * v * (1 + erf(v / Math.SQRT2))
const geluTanh = (v: number) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)))

const cases: [op: string, domain: Domain, attributes: Attributes, f: (v: number) => number][] = [
  ["Gelu", "", { approximate: "none" }, geluErf],
  ["Gelu", "", { approximate: "tanh" }, geluTanh],
  ["Gelu", "com.microsoft", {}, geluErf],
  ["FastGelu", "com.microsoft", {}, geluTanh],
  ["Swish", "", {}, (v) => v * sigmoid(v)],
  ["Swish", "", { alpha: 2 }, (v) => v * sigmoid(2 * v)],
  ["QuickGelu", "com.microsoft", { alpha: 1 }, (v) => v * sigmoid(v)],
  ["Sigmoid", "", {}, sigmoid],
  ["Tanh", "", {}, Math.tanh],
  ["Erf", "", {}, erf],
  ["Relu", "", {}, (v) => Math.max(v, 0)],
]

for (const [op, domain, attributes, f] of cases) {
  test(`${domain && `${domain}.`}${op} ${JSON.stringify(attributes)}`, async () => {
    const [y] = await evaluate(runtime, op, [x], attributes, { domain })
    expect(relativeError(y!, Float64Array.from(x.data, f))).toBeLessThan(1e-6)
  })
}

test("Softmax and LogSoftmax on the last axis", async () => {
  const rows = Array.from({ length: 4 }, (_, i) => Array.from(x.data.subarray(i * 32, (i + 1) * 32)))
  const logs = rows.flatMap((row) => {
    const sum = row.reduce((total, v) => total + Math.exp(v), 0)
    return row.map((v) => v - Math.log(sum))
  })
  const [y] = await evaluate(runtime, "Softmax", [x], { axis: -1 })
  expect(relativeError(y!, logs.map(Math.exp))).toBeLessThan(1e-6)
  const [z] = await evaluate(runtime, "LogSoftmax", [x], { axis: -1 })
  expect(relativeError(z!, logs)).toBeLessThan(1e-6)
})

test("in float64 there are Swish, Tanh and Softmax, but no Gelu and no Erf", async () => {
  const [y] = await evaluate(runtime, "Swish", [float64(x)])
  expect(
    relativeError(
      y!,
      Float64Array.from(x.data, (v) => v * sigmoid(v)),
    ),
  ).toBeLessThan(1e-14)
  const [t] = await evaluate(runtime, "Tanh", [float64(x)])
  expect(relativeError(t!, Float64Array.from(x.data, Math.tanh))).toBeLessThan(1e-14)
  const [s] = await evaluate(runtime, "Softmax", [float64(x)], { axis: -1 })
  expect(s!.dtype).toBe("float64")
  for (const op of ["Gelu", "Erf"]) {
    await expect(evaluate(runtime, op, [float64(x)])).rejects.toMatchObject({ tag: "GraphRefused" })
  }
})

test("Silu is not an operator of this runtime", async () => {
  for (const domain of ["", "com.microsoft"] as const) {
    await expect(evaluate(runtime, "Silu", [x], {}, { domain })).rejects.toMatchObject({ tag: "GraphRefused" })
  }
})
