import { expect, test } from "vitest"
import { outcome } from "../../src/run/attack-subject.js"

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
