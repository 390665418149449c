import { expect, test } from "vitest"
import { attackOutcome } from "../../src/report/attack-outcome.js"

const attack = { key: "second_seed", definition: "d", because: [] }

test.each([
  [{ expected: "fall", without: "reproduced", verdict: "reproduced", killed: true }, "killed"],
  [{ expected: "fall", without: "reproduced", verdict: "partly", killed: false }, "survived"],
  [{ expected: "fall", without: "inconclusive", verdict: "inconclusive", killed: false }, "nothing to lose"],
  [{ expected: "stand", without: "inconclusive", verdict: "inconclusive", killed: false }, "nothing to lose"],
  [
    { expected: "stand", without: "trivially true", verdict: "not reproduced", killed: false },
    "nothing to lose, but another verdict",
  ],
  [{ expected: "stand", verdict: "partly", killed: false }, "survived"],
] as const)("%o: %s", (what, outcome) => {
  expect(attackOutcome({ ...attack, ...what, because: [] })).toBe(outcome)
})
