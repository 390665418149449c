// Captures everything of a model into a file and prints how it went.
import { isFmriError } from "@llm-fmri/errors"
import { Runtime } from "@llm-fmri/graph"
import { openModel } from "@llm-fmri/model"
import { captureToFile } from "../../src/index.js"

const [folder, out] = process.argv.slice(2) as [string, string]
const runtime = await Runtime.start({ threads: 1 })
const model = await openModel(folder, { runtime })
const rows = Array.from({ length: 8 }, (_, row) => ({ ids: [row + 1, row + 2, row + 3] }))
const outcome = await captureToFile(model, { rows, sites: "all" }, out).catch((error) => {
  if (!isFmriError(error)) throw error
  return { tag: error.tag, exit: error.exit }
})
console.log(JSON.stringify(outcome))
await model.close()
await runtime.close()
