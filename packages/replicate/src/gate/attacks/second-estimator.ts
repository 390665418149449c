import { independenceRule } from "@llm-fmri/analysis"
import type { Attack } from "./attack.js"

export const secondEstimator: Attack = {
  key: "second_estimator",
  expected: "stand",
  definition:
    "Directions are fitted by another estimator: the difference of means with each unit divided by its variance within the two sides.",
  disguise: () => ({ direction: (_honest, rows, members, training) => independenceRule(rows, members, training) }),
}
