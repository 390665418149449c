import { comparisonCommand } from "./comparison.js"

export default comparisonCommand(
  "verify",
  "Every accepted number against a fresh run; results of earlier runs are trusted where nothing they depend on changed.",
)
