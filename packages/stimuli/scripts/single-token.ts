// Checks the built-in sets with the tokenizers of the default models: pnpm exec tsx packages/stimuli/scripts/single-token.ts
// Paths of checkpoints may be given instead. Words and nouns must be one token, targets in place, nouns told apart.
import { argv, exit } from "node:process"
import { fileURLToPath } from "node:url"
import { cached, findManifest } from "@llm-fmri/manifest"
import { openCheckpoint, openTokenizer, type Tokenizer } from "@llm-fmri/model"
import { builtInSets, loadStimuli, nounTokens, placeStimuli, probeStimuli, type StimulusSet } from "../src/index.js"

/** Everything that is wrong with a set for a tokenizer, one sentence each. */
export function tokenProblems(set: StimulusSet, tokenizer: Tokenizer): string[] {
  const problems: string[] = [...set.warnings]
  for (const part of set.probe === undefined ? [set] : [set, probeStimuli(set)]) {
    const placed = placeStimuli(part, tokenizer)
    problems.push(...placed.warnings)
    for (const { word, pieces } of placed.words.split) problems.push(`${part.name}: ${word} is ${pieces.join(" + ")}`)
  }
  try {
    nounTokens(set, tokenizer)
  } catch (error) {
    problems.push((error as Error).message)
  }
  return problems
}

async function main(paths: readonly string[]): Promise<void> {
  let found = 0
  for (const path of paths) {
    const checkpoint = await openCheckpoint(path)
    const tokenizer = (await openTokenizer(checkpoint.tokenizerSource!))!
    await checkpoint.close()
    for (const name of builtInSets) {
      const problems = tokenProblems(await loadStimuli(name), tokenizer)
      found += problems.length
      console.log(`${path}, ${name}: ${problems.length === 0 ? "in order" : ""}`)
      for (const problem of problems) console.log(`  ${problem}`)
    }
  }
  exit(found === 0 ? 0 : 1)
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const given = argv.slice(2)
  const known = await Promise.all(["smollm2-135m", "gemma-3-270m"].map(async (n) => cached(await findManifest(n))))
  const paths = given.length > 0 ? given : known
  if (paths.some((path) => path === undefined)) throw new Error("pnpm fmri fetch smollm2-135m gemma-3-270m first")
  await main(paths as string[])
}
