import { type Spread, spread } from "./spread.js"

/** One way of doing the work. */
export interface Candidate {
  name: string
  /** Does the work once. The seconds it took, when it knows them better than a clock around the call. */
  run(): Promise<number | undefined>
}

/**
 * Times the candidates in turns, a b c, b c a, c a b, …, so that a machine that slows down or speeds up meanwhile does so
 * for all of them. The first turn warms up and is not counted.
 */
export async function interleave(candidates: readonly Candidate[], rounds: number): Promise<Map<string, Spread>> {
  const samples = new Map(candidates.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < candidates.length; turn++) {
      const { name, run } = candidates[(round + turn) % candidates.length]!
      const start = performance.now()
      const told = await run()
      if (round > 0) samples.get(name)!.push(told ?? (performance.now() - start) / 1000)
    }
  }
  return new Map([...samples].map(([name, times]) => [name, spread(times)]))
}
