import { describe, expect, test } from "vitest"
import { type Matrix, mean, mutualKnn, procrustes, rowGram } from "../../src/index.js"
import { expectClose } from "../oracle.js"
import { matrix, noise, rotation, shuffled, similarityOracle, times } from "../similarity-oracle.js"

const o = similarityOracle.similarity
const [x, y, z] = [matrix(o.x), matrix(o.y), matrix(o.z)]
const pair = (measure: (a: Matrix[], b: Matrix[]) => Matrix, a: Matrix, b: Matrix) =>
  measure([rowGram(a)], [rowGram(b)]).data[0]!

describe("mutualKnn", () => {
  test("is that of scikit-learn's neighbours", () => {
    expect(mutualKnn([rowGram(x)], [rowGram(y)], 4).data[0]).toBeCloseTo(o.mutualKnn, 12)
  })

  test("is 1 for a rotated side, the same when sides are swapped, and k/(n − 1) for unrelated ones", () => {
    const knn = (a: Matrix[], b: Matrix[]) => mutualKnn(a, b, 5)
    expect(pair(knn, y, times(y, rotation(40, 1)))).toBe(1)
    expect(pair(knn, x, y)).toBe(pair(knn, y, x))
    const chance = Array.from({ length: 20 }, (_, s) => pair(knn, noise(41, 10, 2 * s), noise(41, 10, 2 * s + 1)))
    expect(Math.abs(mean(chance) - 5 / 40)).toBeLessThan(0.015)
    expect(pair((a, b) => mutualKnn(a, b, 17), x, y)).toBe(1)
  })

  test("a table holds every pair", () => {
    const grams = [x, y, z].map(rowGram)
    const table = mutualKnn(grams.slice(0, 2), grams, 4)
    expect(table.dims).toEqual([2, 3])
    expect(table.data[0 * 3 + 1]).toBe(table.data[1 * 3 + 0])
    expect([table.data[0], table.data[4]]).toEqual([1, 1])
    expect(table.data[5]).toBe(mutualKnn([grams[1]!], [grams[2]!], 4).data[0])
  })

  test.each([0, 18, 2.5])("refuses %s neighbours of 18 rows", (k) => {
    expect(() => mutualKnn([rowGram(x)], [rowGram(y)], k)).toThrow(/does not have/)
  })

  test("refuses a row at the centre", () => {
    const centre = rowGram({ dims: [3, 1], data: Float64Array.of(-1, 0, 1) })
    expect(() => mutualKnn([centre], [centre], 1)).toThrow(/row 1 has no length/)
  })
})

describe("procrustes", () => {
  test("is numpy's nuclear norm, rsatoolbox's Bures similarity, and √(1 − scipy's disparity)", () => {
    expectClose([pair(procrustes, x, y)], [o.procrustes], 1e-7)
    expectClose([pair(procrustes, x, y)], [o.bures], 1e-6)
    expectClose([pair(procrustes, x, z) ** 2], [1 - o.disparity], 1e-7)
  })

  test("is 1 for a rotated, scaled and shifted side, and changed by a stretched unit", () => {
    const moved = times(x, rotation(7, 2))
    for (let i = 0; i < moved.data.length; i++) moved.data[i] = 4 * moved.data[i]! + (i % 7)
    expect(pair(procrustes, x, moved)).toBeCloseTo(1, 7)
    expect(pair(procrustes, y, moved)).toBeCloseTo(o.procrustes, 7)
    expect(pair(procrustes, y, x)).toBeCloseTo(o.procrustes, 7)
    const stretched = { dims: x.dims, data: x.data.map((value, i) => (i % 7 === 0 ? 5 * value : value)) }
    expect(pair(procrustes, stretched, x)).toBeLessThan(0.99)
  })

  test("is far from 0 for unrelated sides that have more units than rows, and near it for few units", () => {
    expect(pair(procrustes, noise(40, 200, 1), noise(40, 200, 2))).toBeGreaterThan(0.9)
    expect(pair(procrustes, x, shuffled(x, 3))).toBeLessThan(0.7)
    expect(pair(procrustes, noise(100, 2, 1), noise(100, 2, 2))).toBeLessThan(0.3)
  })

  test("refuses rows that are all the same", () => {
    const constant = rowGram({ dims: [4, 2], data: new Float64Array(8).fill(0.1) })
    expect(() => procrustes([constant], [constant])).toThrow(/are the same/)
  })
})
