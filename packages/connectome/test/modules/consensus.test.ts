import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { agreement, consensus, partitionAgreement } from "../../src/index.js"
import { expectNear } from "../support.js"
import { modulesOracle } from "./oracle.js"

describe("consensus of partitions", () => {
  it.each(modulesOracle.consensus)("is bctpy's, and so is the agreement, case %#", (wanted) => {
    expectNear(agreement(wanted.partitions), wanted.agreement, 1e-12)
    const found = consensus(wanted.partitions, { seed: 1 })
    expect(found.threshold).toBeCloseTo(wanted.threshold, 12)
    expect(found.stable).toBe(true)
    expect(partitionAgreement(found.of, wanted.of).ari).toBe(1)
  })

  it("its threshold is what partitions with permuted labels agree on average", () => {
    const { partitions, threshold } = modulesOracle.consensus[0]!
    const rng = new Rng(1)
    const permuted = partitions.map((modules) => {
      const copy = Int32Array.from(modules)
      rng.shuffle(copy)
      return copy
    })
    const n = partitions[0]!.length
    const mean = agreement(permuted).reduce((sum, value) => sum + value, 0) / (n * (n - 1))
    expect(mean).toBeCloseTo(threshold, 12)
  })

  it("of one partition is that partition; the same for a seed; names do not matter", () => {
    const one = [4, 4, 4, 2, 2, 9, 9, 9]
    expect(partitionAgreement(consensus([one, one], { seed: 1 }).of, one).ari).toBe(1)
    const { partitions } = modulesOracle.consensus[1]!
    const found = consensus(partitions, { seed: 5 })
    const renamed = partitions.map((modules) => modules.map((module) => 7 - module))
    expect(consensus(renamed, { seed: 5 })).toEqual(found)
  })

  it("leaves nodes alone that agree with no other, and says when runs never came to agree", () => {
    const alone = [0, 0, 0, 1, 1, 1]
    expect(
      consensus(
        [
          [...alone, 0],
          [...alone, 1],
          [...alone, 2],
        ],
        { seed: 1, threshold: 0.5 },
      ).count,
    ).toBe(3)
    const rng = new Rng(3)
    const noise = Array.from({ length: 4 }, () => Int32Array.from({ length: 60 }, () => rng.int(9)))
    expect(consensus(noise, { seed: 1, rounds: 1, threshold: 0 }).stable).toBe(false)
  })

  it("refuses no partitions, and partitions of other nodes", () => {
    expect(() => consensus([], { seed: 1 })).toThrow(/there are no partitions/)
    expect(() => agreement([[0, 1], [0]])).toThrow(/2 and 1 nodes/)
  })
})
