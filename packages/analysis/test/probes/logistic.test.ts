import { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { fitLogistic, fitLogisticStack, highest, probabilities, probeDirections, probeScores } from "../../src/index.js"
import { gap, matrixOf, oracle } from "./oracle.js"

describe.each(oracle.probes)("logistic probe, $name", (one) => {
  const x = matrixOf(one)

  test.each(one.fits)("reaches scikit-learn's objective and predictions: $name", async (fit) => {
    const kind = fit.rest ? "one-vs-rest" : "multinomial"
    const { C, standardise, balanced, train: rows } = fit
    const options = { kind, C, standardise, balanced, rows } as const
    const probe = await fitLogistic(x, one.y, options)
    expect(probe.objective.length).toBe(fit.objective.length)
    fit.objective.forEach((wanted, c) => {
      expect(Math.abs(probe.objective[c]! / wanted - 1)).toBeLessThan(1e-6)
    })
    const scores = probeScores(probe, x, fit.test)
    expect([...highest(scores)].map((c) => probe.classes[c])).toEqual(fit.predicted)
    // The minimum is flat: probabilities need more digits of the objective than predictions do.
    const exact = await fitLogistic(x, one.y, { ...options, tolerance: 1e-12 })
    const found = probabilities(probeScores(exact, x, fit.test), exact.link)
    expect(gap(found.data, fit.probability)).toBeLessThan(2e-5)
    if (probe.classes.length > 2) expect(gap(exact.weights.data, fit.coef)).toBeLessThan(1e-4)
  })

  test("the certificate holds: a looser fit is above the minimum by less than its tolerance", async () => {
    for (const { C, objective, train: rows, name } of one.fits.slice(0, 3)) {
      const loose = await fitLogistic(x, one.y, { C, rows, tolerance: 1e-2 })
      expect(loose.objective[0]! / objective[0]! - 1, name).toBeLessThan(1e-2)
      expect(loose.objective[0]! / objective[0]!).toBeGreaterThan(1 - 1e-9)
    }
  })
})

describe("fitLogisticStack", () => {
  const [wide] = oracle.probes.filter(({ name }) => name === "n < p")
  const x = matrixOf(wide!)
  const rows = wide!.fits[0]!.train

  test("gives each training set and C the probe that it gets alone", async () => {
    const sets = [rows, rows.slice(4), rows.slice(0, -4)]
    const stack = await fitLogisticStack(x, wide!.y, sets, { C: [0.1, 1] })
    for (const [i, set] of sets.entries()) {
      for (const [j, C] of [0.1, 1].entries()) {
        const alone = await fitLogistic(x, wide!.y, { C, rows: set })
        expect(gap(stack[i]![j]!.weights.data, alone.weights.data)).toBe(0)
      }
    }
  })

  test("rows outside the training set change nothing", async () => {
    const moved = { dims: x.dims, data: x.data.slice() }
    for (let row = 0; row < wide!.dims[0]; row++) {
      if (rows.includes(row)) continue
      for (let j = 0; j < wide!.dims[1]; j++) moved.data[row * wide!.dims[1] + j] = 1e6 * (j + 1)
    }
    const one = await fitLogistic(x, wide!.y, { C: 1, rows })
    const other = await fitLogistic(moved, wide!.y, { C: 1, rows })
    expect(other.weights.data).toEqual(one.weights.data)
    expect(other.intercept).toEqual(one.intercept)
  })

  test.each<[string, RegExp, () => Promise<unknown>]>([
    ["C of 0", /0 is not an inverse penalty/, () => fitLogistic(x, wide!.y, { C: 0 })],
    ["no C", /no value is not/, () => fitLogisticStack(x, wide!.y, [rows], { C: [] })],
    ["a class without rows", /no training row is of class 2/, () => fitLogistic(x, wide!.y, { C: 1, rows: [0, 2] })],
    ["too few steps", /above the minimum after 2/, () => fitLogistic(x, wide!.y, { C: 1, maxIterations: 2 })],
    ["missing labels", /60 are needed/, () => fitLogistic(x, [1, 2], { C: 1 })],
  ])("refuses %s", async (_, message, call) => {
    await expect(call()).rejects.toThrow(message)
  })
})

describe("invariances", () => {
  const n = 40
  const rng = new Rng(5)
  const y = Array.from({ length: n }, (_, i) => i % 4)
  const data = (d: number) =>
    Float64Array.from({ length: n * d }, (_, at) => rng.normal() + Number(at % d === Math.floor(at / d) % 4))

  test.each([
    ["n > p", 7],
    ["n < p", 60],
  ])("%s: moving, scaling and mirroring units changes no prediction, only the weights' units", async (_, d) => {
    const x = { dims: [n, d], data: data(d) }
    const scale = Float64Array.from({ length: d }, (_, j) => (j % 2 ? -3 : 0.2) * (j + 1))
    const moved = { dims: [n, d], data: x.data.map((value, at) => value * scale[at % d]! + 5) }
    const options = { C: 1, tolerance: 1e-12 }
    const [one, other] = [await fitLogistic(x, y, options), await fitLogistic(moved, y, options)]
    expect(gap(probeScores(one, x).data, probeScores(other, moved).data)).toBeLessThan(1e-4)
    const back = other.weights.data.map((w, at) => w * scale[at % d]!)
    expect(gap(back, one.weights.data)).toBeLessThan(1e-4)
  })

  test("the order of rows and the names of classes change nothing", async () => {
    const x = { dims: [n, 60], data: data(60) }
    const order = rng.sample(n)

    const shuffled = {
      dims: [n, 60],
      data: Float64Array.from([...order].flatMap((row) => [...x.data.subarray(row * 60, row * 60 + 60)])),
    }
    const options = { C: 1, tolerance: 1e-12 }
    const one = await fitLogistic(x, y, options)
    const named = Array.from(order, (row) => `class ${y[row]}`)
    const other = await fitLogistic(shuffled, named, options)
    for (const [c, label] of one.classes.entries()) {
      const at = other.classes.indexOf(`class ${label}`)
      const [w, v] = [one, other].map(({ weights }, i) => weights.data.slice([c, at][i]! * 60, ([c, at][i]! + 1) * 60))
      expect(gap(w!, v!)).toBeLessThan(1e-5)
    }
  })

  test("softmax weights of all classes sum to 0, so the directions are the weights", async () => {
    const x = { dims: [n, 60], data: data(60) }
    const probe = await fitLogistic(x, y, { C: 1, tolerance: 1e-12 })
    for (const [c, label] of probe.classes.entries()) {
      expect(gap(probeDirections(probe).get(label)!, probe.weights.data.slice(c * 60, (c + 1) * 60))).toBeLessThan(1e-6)
    }
  })
})

describe("on the runtime", () => {
  let runtime: Runtime
  beforeAll(async () => {
    runtime = await Runtime.start({ threads: 1 })
  })
  afterAll(() => runtime.close())

  test.each([
    ["n > p", 400, 60],
    ["n < p", 160, 200],
  ])("%s: large products change nothing", async (_, n, d) => {
    const rng = new Rng(1)
    const x = { dims: [n, d], data: new Float32Array(n * d) }
    rng.fillNormal(x.data, 1)
    const y = Array.from({ length: n }, (_, i) => (i % 2 ? "b" : i % 4 ? "c" : "a"))
    for (let i = 0; i < n; i++) x.data[i * d]! += i % 2
    const options = { C: [0.01, 0.1], tolerance: 1e-10 }
    const sets = [Array.from({ length: n - 10 }, (_, i) => i)]
    const [here] = await fitLogisticStack(x, y, sets, options)
    const before = (await runtime.stats()).runs
    const [there] = await fitLogisticStack(x, y, sets, { ...options, runtime })
    const stats = await runtime.stats()
    expect(stats.runs).toBeGreaterThan(before)
    expect(stats.tensors).toBe(0)
    there!.forEach((probe, i) => {
      expect(probe.objective[0]! / here![i]!.objective[0]!).toBeCloseTo(1, 9)
      expect(gap(probe.weights.data, here![i]!.weights.data)).toBeLessThan(1e-5)
    })
  })
})
