import { readdir, stat } from "node:fs/promises"
import path from "node:path"
import type { Evictable } from "./evict.js"

/** What lies in the cache folder, by what becomes of it when it is gone. */
export const groups = ["artefacts", "results", "steps", "recordings", "captures", "other"] as const
export type Group = (typeof groups)[number]

/** A file or folder that goes as a whole; `name` is its path within the cache. */
export interface Item extends Evictable {
  group: Group
  /** In use by a running process: it stays. */
  busy: boolean
}

/** Everything in a cache folder. Empty where there is none. */
export async function survey(cache: string, now: number = Date.now()): Promise<Item[]> {
  const top = await readdir(cache).catch(() => [])
  const items = await Promise.all(
    top.map(async (name): Promise<Item[]> => {
      if (name === "cas") return artefacts(cache)
      if (name === "results") return results(cache)
      if (name === "recordings") return recordings(cache)
      if (name === "captures") return captures(cache, now)
      return [{ ...(await measure(cache, name)), group: "other", busy: false }]
    }),
  )
  return items.flat().sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** `cas/sha256/ab/abcd…/`: one folder an artefact. */
async function artefacts(cache: string): Promise<Item[]> {
  const root = "cas/sha256"
  const found: Item[] = []
  for (const prefix of await names(cache, root)) {
    for (const hash of await names(cache, `${root}/${prefix}`)) {
      found.push({ ...(await measure(cache, `${root}/${prefix}/${hash}`)), group: "artefacts", busy: false })
    }
  }
  return found
}

async function results(cache: string): Promise<Item[]> {
  const all = await names(cache, "results")
  return Promise.all(
    all.map(async (name): Promise<Item> => {
      const group = name.endsWith(".result") ? "results" : name.endsWith(".step") ? "steps" : "other"
      return { ...(await measure(cache, `results/${name}`)), group, busy: false }
    }),
  )
}

/** One folder a recording. */
async function recordings(cache: string): Promise<Item[]> {
  const all = await names(cache, "recordings")
  return Promise.all(
    all.map(
      async (name): Promise<Item> => ({
        ...(await measure(cache, `recordings/${name}`)),
        group: "recordings",
        busy: false,
      }),
    ),
  )
}

/** The state of a capture that is under way has a lock beside it, which its process touches every few seconds. */
async function captures(cache: string, now: number): Promise<Item[]> {
  const all = await names(cache, "captures")
  const fresh = new Set<string>()
  for (const name of all.filter((each) => each.endsWith(".lock"))) {
    const lock = await stat(path.join(cache, "captures", name)).catch(() => undefined)
    if (lock !== undefined && now - lock.mtimeMs < 60_000) fresh.add(name.slice(0, -5))
  }
  const states = all.filter((name) => !(name.endsWith(".lock") && fresh.has(name.slice(0, -5))))
  return Promise.all(
    states.map(
      async (name): Promise<Item> => ({
        ...(await measure(cache, `captures/${name}`)),
        group: "captures",
        busy: fresh.has(name),
      }),
    ),
  )
}

async function names(cache: string, folder: string): Promise<string[]> {
  return (await readdir(path.join(cache, folder)).catch(() => [])).sort()
}

/** Size and last use of a file, or of everything in a folder. */
async function measure(cache: string, name: string): Promise<Evictable> {
  const found = await stat(path.join(cache, name)).catch(() => undefined)
  if (found === undefined) return { name, bytes: 0, used: 0 }
  if (!found.isDirectory()) return { name, bytes: found.size, used: found.mtimeMs }
  const inside = await Promise.all((await names(cache, name)).map((each) => measure(cache, `${name}/${each}`)))
  return {
    name,
    bytes: inside.reduce((sum, { bytes }) => sum + bytes, 0),
    used: inside.reduce((latest, { used }) => Math.max(latest, used), inside.length === 0 ? found.mtimeMs : 0),
  }
}
