// How far spelling alone tells the built-in set's categories apart: pnpm exec tsx packages/stimuli/scripts/spelling.ts
import { argv } from "node:process"
import { fileURLToPath } from "node:url"
import { folds, loadStimuli, spellingBaseline } from "../src/index.js"

/** The README's table: accuracy over 20 ways of dealing folds, then share of hits and letters by category. */
export async function spellingTable(): Promise<string> {
  const set = await loadStimuli("concrete-10x24x5")
  const runs = Array.from({ length: 20 }, (_, seed) => spellingBaseline(set, folds(set, { k: 5, seed })))
  const accuracies = runs.map((run) => run.accuracy)
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const range = `${Math.min(...accuracies).toFixed(3)} to ${Math.max(...accuracies).toFixed(3)}`
  const rows = set.categories.map((category) => {
    const own = runs.flatMap((run) => run.words.filter((word) => word.category === category))
    const hits = mean(own.map((word) => Number(word.predicted === category)))
    const letters = mean(own.map((word) => word.word.length))
    return `${category.padEnd(11)} ${hits.toFixed(2)}   ${letters.toFixed(2)} letters`
  })
  const head = `spelling: ${mean(accuracies).toFixed(3)} (20 ways of dealing folds: ${range}), chance 0.100`
  return [head, ...rows].join("\n")
}

if (argv[1] === fileURLToPath(import.meta.url)) console.log(await spellingTable())
