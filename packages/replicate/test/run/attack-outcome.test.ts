import { expect, test } from "vitest"
import { attackOutcome } from "../../src/report/attack-outcome.js"
import { outcome, sameDecidingValues } from "../../src/run/attack-subject.js"

const falls = { key: "shuffled_labels", definition: "Labels are dealt anew.", expected: "fall" } as const
const stands = { key: "second_seed", definition: "Another seed.", expected: "stand" } as const

test.each([
  [falls, "reproduced", "reproduced", true],
  [falls, "partly", "reproduced", true],
  [falls, "reproduced", "partly", false],
  [falls, "reproduced", "trivially true", false],
  [falls, "not reproduced", "not reproduced", false],
  [falls, "not reproduced", "reproduced", false],
  [falls, "null upheld", "null upheld", true],
  [stands, "reproduced", "reproduced", false],
  [stands, "reproduced", "partly", true],
  [stands, "partly", "reproduced", false],
  [stands, "inconclusive", "not reproduced", false],
] as const)("%o: %s, under attack %s", (attack, plain, under, killed) => {
  const found = outcome(attack, plain, under)
  expect(found).toMatchObject({ key: attack.key, verdict: under, killed })
  expect(found).toMatchObject({ expected: attack.expected, without: plain })
})

test("an attack that takes away what the claim does not use misses it, and is no kill", () => {
  const found = outcome(falls, "reproduced", "reproduced", true)
  expect(found).toMatchObject({ killed: false, misses: true })
  expect(attackOutcome({ ...found, because: [] })).toBe("does not touch it")
  expect(outcome(falls, "reproduced", "partly", true)).not.toHaveProperty("misses")
  expect(outcome(stands, "reproduced", "partly", true)).toMatchObject({ killed: true })
})

test("what decides is the same where every value of it is", () => {
  const of = (value: number, other = 1) => ({
    quantities: [
      { key: "own", value, ci: [0, other] as const },
      { key: "other", value: other },
    ],
    controls: [],
  })
  expect(sameDecidingValues({ decides: ["own"] }, of(1), of(1, 7))).toBe(true)
  expect(sameDecidingValues({ decides: ["own"] }, of(1), of(1 + 1e-15))).toBe(false)
  expect(sameDecidingValues({ decides: ["own", "other"] }, of(1), of(1, 7))).toBe(false)
})
