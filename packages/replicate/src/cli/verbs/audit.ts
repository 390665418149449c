import { comparisonCommand } from "./comparison.js"

export default comparisonCommand(
  "audit",
  "Every accepted number against a fresh run; trusts no earlier result and recomputes everything.",
)
