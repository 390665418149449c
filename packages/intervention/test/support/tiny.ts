import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"

const root = fileURLToPath(new URL("../../../model/test/fixtures/tiny", import.meta.url))

/** Tiny random checkpoints of every architecture, with the reference implementation's activations beside them. */
export const tinyNames = readdirSync(root).sort()

export function tinyFolder(name: string): string {
  return join(root, name)
}

export function openTiny(name: string, runtime: Runtime): Promise<Model> {
  return openModel(tinyFolder(name), { runtime })
}

export function tinyIds(name: string): number[][] {
  return (JSON.parse(readFileSync(join(tinyFolder(name), "ids.json"), "utf8")) as { ids: number[][] }).ids
}
