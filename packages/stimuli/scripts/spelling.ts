// How far spelling alone tells the built-in set's categories apart: pnpm exec tsx packages/stimuli/scripts/spelling.ts
import { folds, loadStimuli, spellingBaseline } from "../src/index.js"

const set = await loadStimuli("concrete-10x24x5")
const runs = Array.from({ length: 20 }, (_, seed) => spellingBaseline(set, folds(set, { k: 5, seed })))
const accuracies = runs.map((run) => run.accuracy)
const mean = accuracies.reduce((sum, a) => sum + a, 0) / accuracies.length
const [low, high] = [Math.min(...accuracies), Math.max(...accuracies)]
console.log(
  `spelling: ${mean.toFixed(3)} (20 ways of dealing folds: ${low.toFixed(3)} to ${high.toFixed(3)}), chance 0.100`,
)
for (const category of set.categories) {
  const own = runs.flatMap((run) => run.words.filter((word) => word.category === category))
  const hits = own.filter((word) => word.predicted === category).length / own.length
  const words = [...new Set(own.map((word) => word.word))]
  const letters = words.reduce((sum, word) => sum + word.length, 0) / words.length
  console.log(`${category.padEnd(11)} ${hits.toFixed(2)}   ${letters.toFixed(2)} letters`)
}
