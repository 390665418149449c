import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { BadInput } from "./bad-input.js"
import { copyGguf, withBytes, withConfig, withHeader } from "./checkpoint.js"

/** Arguments of a capture that is right but for what `more` changes. */
export function capture(folder: string, model: string, more: Record<string, string> = {}): string[] {
  const ids = join(folder, "ids.json")
  if (more.ids === undefined && more.text === undefined) writeFileSync(ids, JSON.stringify({ ids: [[5, 6, 7], [8]] }))
  const flags = { model, ids, sites: "resid_post", out: join(folder, "out.safetensors"), ...more }
  const given = Object.entries(flags).filter(([name]) => name !== "ids" || more.text === undefined)
  return ["capture", ...given.flatMap(([name, value]) => [`--${name}`, value])]
}

export const model = (folder: string) => join(folder, "model")

export const file = (folder: string, name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

type Make = BadInput["make"]
export const header =
  (change: Parameters<typeof withHeader>[1]): Make =>
  (f) =>
    capture(f, withHeader(model(f), change))
export const weights =
  (change: (bytes: Buffer) => Buffer): Make =>
  (f) =>
    capture(f, withBytes(model(f), change))
export const config =
  (change: (config: Record<string, unknown>) => void): Make =>
  (f) =>
    capture(f, withConfig(model(f), change))
export const ggufFile =
  (change: (bytes: Buffer) => Buffer): Make =>
  (f) =>
    capture(f, copyGguf(model(f), change))
