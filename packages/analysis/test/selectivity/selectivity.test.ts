import { Rng } from "@llm-fmri/random"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  auc,
  dPrime,
  expectedOverlap,
  type Matrix,
  mean,
  overlapNull,
  ranks,
  topOverlap,
  topUnits,
  unitAuc,
  welchT,
} from "../../src/index.js"
import { expectClose } from "../oracle.js"
import { matrix, noise, similarityOracle } from "../similarity-oracle.js"

const o = similarityOracle.selectivity
const x = matrix(o.x)
const column = ({ dims, data }: Matrix, j: number) => data.filter((_, at) => at % dims[1]! === j)

describe("against numpy, scipy and scikit-learn", () => {
  test("d′, Welch's t with its degrees of freedom, AUC; a dead unit has 0, 0 and ½", () => {
    expectClose(dPrime(x, o.mask), [...o.dPrime, 0])
    const { t, freedom } = welchT(x, o.mask)
    expectClose(t, [...o.t, 0])
    expectClose(freedom.slice(0, 5), o.freedom)
    expectClose(unitAuc(x, o.mask), o.auc)
    o.auc.forEach((wanted, j) => {
      expect(auc(column(x, j), o.mask)).toBe(unitAuc(x, o.mask)[j])
      expect(auc(column(x, j), o.mask)).toBeCloseTo(wanted, 12)
    })
  })

  test.each(o.overlaps)("overlap of $shared among top $k of $n", ({ k, n, shared, p }) => {
    const found = overlapNull(shared / k, k, n)
    expectClose([found.expected, found.p], [k / n, p], 1e-9)
  })

  test.each(o.expected)("overlap expected at r = $r, top $k of $n", ({ r, k, n, overlap }) => {
    expectClose([expectedOverlap(r, k, n)], [overlap], 1e-9)
  })
})

describe("properties", () => {
  test("d′, t and AUC flip with the class; scale and shift of a unit change nothing", () => {
    const other = o.mask.map((flag) => 1 - flag)
    const moved = { dims: x.dims, data: x.data.map((value, i) => 3 * value + (i % 6)) }
    expectClose(dPrime(moved, o.mask), dPrime(x, o.mask), 1e-10)
    expectClose(
      dPrime(x, other).map((value) => -value),
      dPrime(x, o.mask),
    )
    expectClose(
      welchT(x, other).t.map((value) => -value),
      welchT(x, o.mask).t,
    )
    expectClose(
      unitAuc(x, other).map((value) => 1 - value),
      unitAuc(x, o.mask),
    )
  })

  test("rows that are not chosen change nothing", () => {
    const rows = Array.from({ length: 24 }, (_, i) => i).filter((i) => i % 3)
    const changed = { dims: x.dims, data: x.data.map((value, at) => (Math.floor(at / 6) % 3 ? value : 1e6)) }
    expect(dPrime(changed, o.mask, rows)).toEqual(dPrime(x, o.mask, rows))
    expect(unitAuc(changed, o.mask, rows)).toEqual(unitAuc(x, o.mask, rows))
  })

  test("AUC is the mean rank formula with ties at their mid-ranks, and ignores any growing map", () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { minLength: 2, maxLength: 20 })
    fc.assert(
      fc.property(pairs, (list) => {
        const [scores, mask] = [list.map(([score]) => score), list.map(([, flag]) => flag)]
        const inside = mask.filter(Boolean).length
        fc.pre(inside > 0 && inside < list.length)
        const sum = ranks(scores).reduce((total, rank, i) => total + (mask[i] ? rank : 0), 0)
        const wanted = (sum - (inside * (inside + 1)) / 2) / (inside * (list.length - inside))
        expect(auc(scores, mask)).toBeCloseTo(wanted, 12)
        expect(
          auc(
            scores.map((score) => Math.exp(score) - 40),
            mask,
          ),
        ).toBe(auc(scores, mask))
      }),
      { seed: 1 },
    )
  })

  test("a unit constant on each side separates without end", () => {
    const step = { dims: [4, 1], data: Float32Array.of(1, 1, 0, 0) }
    expect([dPrime(step, [1, 1, 0, 0])[0], welchT(step, [0, 0, 1, 1]).t[0]]).toEqual([Infinity, -Infinity])
  })

  test("top units: the k largest, ties to the earlier", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 20 }),
        fc.nat(),
        (values, pick) => {
          const k = 1 + (pick % values.length)
          const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]! || a - b)
          expect([...topUnits(values, k)]).toEqual(order.slice(0, k).sort((a, b) => a - b))
        },
      ),
      { seed: 2 },
    )
    expect(topOverlap([1, 2, 3], [3, 2, 1], 1)).toBe(0)
    expect(topOverlap([1, 2, 3], [1, 2, 3], 2)).toBe(1)
  })

  test("the overlap expected at r: k/n at 0, all at 1, none at −1 for few units, growing, and as simulated", () => {
    expectClose([expectedOverlap(0, 20, 3584), expectedOverlap(1, 20, 3584)], [20 / 3584, 1], 1e-8)
    expect(expectedOverlap(-1, 20, 3584)).toBeLessThan(1e-9)
    const curve = Array.from({ length: 21 }, (_, i) => expectedOverlap(i / 10 - 1, 20, 576))
    curve.slice(1).forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual(curve[i]! - 1e-12)
    })
    const simulated = Array.from({ length: 200 }, (_, s) => {
      const rng = new Rng(s)
      const a = Float64Array.from({ length: 1000 }, () => rng.normal())
      return topOverlap(
        a,
        a.map((value) => 0.7 * value + Math.sqrt(0.51) * rng.normal()),
        50,
      )
    })
    expect(Math.abs(mean(simulated) - expectedOverlap(0.7, 50, 1000))).toBeLessThan(0.02)
  })
})

describe("refusals", () => {
  test.each<[string, RegExp, () => unknown]>([
    ["one row in the class", /1 rows are in the category/, () => dPrime(x, [1, ...new Array(23).fill(0)])],
    ["an empty class", /0 rows are in the category/, () => auc([1, 2], [0, 0])],
    ["a mask of another length", /2 entries where 24/, () => unitAuc(x, [1, 0])],
    ["NaN", /NaN at position 1/, () => auc([1, Number.NaN], [1, 0])],
    ["too many top units", /top 4 of 3 units/, () => topUnits([1, 2, 3], 4)],
    ["no top unit", /top 0 of 3 units/, () => expectedOverlap(0.5, 0, 3)],
    ["units of another model", /2 entries where 3/, () => topOverlap([1, 2, 3], [1, 2], 1)],
    ["no correlation", /1.1 is not a correlation/, () => expectedOverlap(1.1, 1, 3)],
    ["an overlap that is a count", /2 is not a share/, () => overlapNull(2, 20, 100)],
    ["rows that do not exist", /row 24/, () => welchT(x, o.mask, [24])],
    [
      "NaN in a unit",
      /NaN/,
      () => dPrime({ dims: [4, 1], data: noise(4, 1, 1).data.map((v, i) => (i ? v : Number.NaN)) }, [1, 1, 0, 0]),
    ],
  ])("%s", (_, message, call) => {
    expect(call).toThrow(message)
  })
})
