import { access, constants, statfs } from "node:fs/promises"
import path from "node:path"
import type { Check } from "./check.js"

const gib = 2 ** 30
/** What the default models take in the cache, with their unfinished downloads beside. */
const wantedBytes = 1 * gib

/** Whether the cache folder can be written to (or made) and has room. */
export async function checkCache(folder: string): Promise<Check> {
  const name = "cache"
  const existing = await nearestExisting(folder)
  const setting = "Point LLM_FMRI_CACHE at a folder that you can write to."
  try {
    await access(existing, constants.W_OK | constants.X_OK)
  } catch {
    return { name, status: "bad", found: `${folder} cannot be written to`, fix: setting }
  }
  const { bavail, bsize } = await statfs(existing)
  const free = bavail * bsize
  const found = `${folder}, ${(free / gib).toFixed(1)} GiB free${existing === folder ? "" : ", will be made"}`
  if (free < wantedBytes) {
    return { name, status: "warn", found, fix: `The default models want about 1 GiB: free some space. ${setting}` }
  }
  return { name, status: "ok", found }
}

async function nearestExisting(folder: string): Promise<string> {
  let here = path.resolve(folder)
  for (;;) {
    try {
      await access(here)
      return here
    } catch {
      const above = path.dirname(here)
      if (above === here) return here
      here = above
    }
  }
}
