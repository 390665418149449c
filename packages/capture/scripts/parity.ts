/**
 * Compares every case below a folder with its golden files: one JSON line a run, {case, list, worst} or {case, list, error}.
 * Cases come from tooling/oracle/random_parity.py, which calls this: `tsx packages/capture/scripts/parity.ts DIR`.
 * With `--real` in place of a folder, the real checkpoints that are in the cache: {real, tokens, resid_post, logits}.
 */
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import { realModel } from "../../model/test/support/real-models.js"
import { compareCase, editLists } from "../test/support/compare.js"
import { compareReal, realReferences } from "../test/support/compare-real.js"

const DOUBLE = "golden-double.safetensors"
const root = process.argv[2]
if (!root) throw new Error("which folder?")
const runtime = await Runtime.start({ threads: root === "--real" ? 2 : 1 })
for (const name of root === "--real" ? realReferences : []) {
  const { path } = await realModel(name)
  if (!path) continue
  const model = await openModel(path, { runtime })
  const errors = await compareReal(model, name)
  for (const tokens of new Set(errors.map((e) => e.tokens))) {
    const worst = (part: string) =>
      Math.max(...errors.filter((e) => e.tokens === tokens && e.what.includes(part)).map((e) => e.error))
    console.log(JSON.stringify({ real: name, tokens, resid_post: worst("resid_post"), logits: worst("logits") }))
  }
  await model.close()
}
for (const name of root === "--real" ? [] : readdirSync(root).sort()) {
  const folder = join(root, name)
  const lists = [undefined, ...editLists(folder)]
  const say = (list: string | undefined, rest: object) =>
    console.log(JSON.stringify({ case: name, list: list ?? "", ...rest }))
  const problem = (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) })
  let model: Model
  try {
    model = await openModel(folder, { runtime })
  } catch (error) {
    for (const list of lists) say(list, problem(error))
    continue
  }
  for (const list of lists) {
    try {
      const { worst, strange } = await compareCase(model, folder, list)
      // JSON has no infinity: a tensor that is missing, misshapen or not finite
      const numbers = Object.fromEntries(
        Object.entries(worst).map(([site, e]) => [site, Number.isFinite(e) ? e : "wrong"]),
      )
      say(list, { worst: numbers, strange })
    } catch (error) {
      say(list, problem(error))
    }
  }
  // The reference in float64, where the case has it: our own rounding, apart from the reference's.
  if (existsSync(join(folder, DOUBLE))) say(DOUBLE, await compareCase(model, folder, undefined, DOUBLE))
  await model.close()
}
await runtime.close()
