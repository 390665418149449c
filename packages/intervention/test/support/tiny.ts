import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"

/** Folder of a tiny random checkpoint with the reference implementation's activations beside it. */
export function tinyFolder(name: string): string {
  return join(fileURLToPath(new URL("../../../model/test/fixtures/tiny", import.meta.url)), name)
}

export function openTiny(name: string, runtime: Runtime): Promise<Model> {
  return openModel(tinyFolder(name), { runtime })
}

export function tinyIds(name: string): number[][] {
  return (JSON.parse(readFileSync(join(tinyFolder(name), "ids.json"), "utf8")) as { ids: number[][] }).ids
}
