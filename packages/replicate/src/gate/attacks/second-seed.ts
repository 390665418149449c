import type { Attack } from "./attack.js"

export const secondSeed: Attack = {
  key: "second_seed",
  expected: "stand",
  definition: "Folds, words and draws come from another root of all seeds.",
  disguise: () => ({ seedName: "second" }),
}
