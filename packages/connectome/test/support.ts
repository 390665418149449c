import fc from "fast-check"
import { expect } from "vitest"
import { type Network, networkOfEdges } from "../src/index.js"

export function expectNear(found: ArrayLike<number>, wanted: ArrayLike<number>, within = 1e-12): void {
  expect(found.length).toBe(wanted.length)
  for (let i = 0; i < wanted.length; i++) {
    expect(Math.abs(found[i]! - wanted[i]!)).toBeLessThanOrEqual(within * Math.max(1, Math.abs(wanted[i]!)))
  }
}

/** Every edge by itself, [i, j] with i < j. */
export function edgeList({ nodes, offsets, neighbours }: Network): [number, number][] {
  return Array.from({ length: nodes }, (_, i) =>
    Array.from(neighbours.subarray(offsets[i], offsets[i + 1]))
      .filter((j) => j > i)
      .map((j): [number, number] => [i, j]),
  ).flat()
}

/** Networks of up to 40 nodes. */
export const networks: fc.Arbitrary<Network> = fc.integer({ min: 2, max: 40 }).chain((nodes) => {
  const pairs = Array.from({ length: nodes }, (_, i) => Array.from({ length: i }, (_, j) => [j, i] as const)).flat()
  return fc.subarray(pairs).map((edges) => networkOfEdges(nodes, edges))
})

export const barbell = (size: number, path: number): Network => {
  const clique = (from: number) =>
    Array.from({ length: size }, (_, i) => Array.from({ length: i }, (_, j) => [from + j, from + i] as const)).flat()
  const line = Array.from({ length: path + 1 }, (_, i) => [size - 1 + i, size + i] as const)
  return networkOfEdges(2 * size + path, [...clique(0), ...line, ...clique(size + path)])
}

/** Each of n nodes joined to the k/2 nearest on either side. */
export const ringLattice = (n: number, k: number): Network =>
  networkOfEdges(
    n,
    Array.from({ length: n }, (_, i) => Array.from({ length: k / 2 }, (_, s) => [i, (i + s + 1) % n] as const)).flat(),
  )
