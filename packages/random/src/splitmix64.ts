const MASK = (1n << 64n) - 1n

/**
 * The first `count` 64-bit outputs of SplitMix64 (Steele, Lea & Flood 2014) from a 64-bit state: the seeding that
 * Blackman & Vigna recommend for xoshiro generators.
 */
export function splitmix64(state: bigint, count: number): bigint[] {
  return Array.from({ length: count }, () => {
    state = (state + 0x9e3779b97f4a7c15n) & MASK
    let z = state
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK
    return z ^ (z >> 31n)
  })
}
