import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { type EditInput, type Model, parseEdits, type Site } from "@llm-fmri/model"
import { capture } from "../../src/index.js"
import { readGolden, relativeError } from "./safetensors.js"

/** Worst error of each site, in one run of a case; `strange` are tensors that the reference does not have. */
export interface Comparison {
  worst: Record<string, number>
  strange: string[]
}

/** Names of a case's edit lists: `edits-mid.json` is "mid". */
export function editLists(folder: string): string[] {
  return readdirSync(folder)
    .map((file) => /^edits-(.*)\.json$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort()
}

/** Records what the golden file of a case holds (after the edits of a list, when named) and compares. */
export async function compareCase(
  model: Model,
  folder: string,
  list?: string,
  file = list === undefined ? "golden.safetensors" : `golden-edits-${list}.safetensors`,
): Promise<Comparison> {
  const golden = readGolden(join(folder, file))
  const { ids } = JSON.parse(readFileSync(join(folder, "ids.json"), "utf8")) as { ids: number[][] }
  const sites = [...new Set([...golden.keys()].map((key) => key.split(".")[0] as Site))]
  const recording = await capture(model, {
    rows: ids.map((row) => ({ ids: row })),
    sites,
    layers: "all",
    positions: "all",
    ...(list !== undefined && { edits: parseEdits(readEdits(folder, list)) }),
  })
  const worst: Record<string, number> = {}
  for (const [key, reference] of golden) {
    const site = key.split(".")[0]!
    worst[site] = Math.max(worst[site] ?? 0, relativeError(recording.tensors.get(key), reference))
  }
  return { worst, strange: list === undefined ? [...recording.tensors.keys()].filter((key) => !golden.has(key)) : [] }
}

/** Operands stand beside the list; the library takes paths as they are. */
function readEdits(folder: string, list: string): EditInput[] {
  const edits = JSON.parse(readFileSync(join(folder, `edits-${list}.json`), "utf8")) as EditInput[]
  for (const edit of edits) {
    if ("vector" in edit && !Array.isArray(edit.vector)) edit.vector.file = join(folder, edit.vector.file)
    if (edit.op === "replace") edit.from.file = join(folder, edit.from.file)
  }
  return edits
}
