import { homedir } from "node:os"
import path from "node:path"

/**
 * The folder where llm-fmri keeps what can be made or fetched again: `LLM_FMRI_CACHE`, else `$XDG_CACHE_HOME/llm-fmri`,
 * else `~/.cache/llm-fmri`. Absolute; it need not exist yet.
 */
export function cacheDir(env: Readonly<Record<string, string | undefined>> = process.env): string {
  if (env.LLM_FMRI_CACHE) return path.resolve(env.LLM_FMRI_CACHE)
  const xdg = env.XDG_CACHE_HOME
  // the XDG specification tells programs to ignore relative paths
  const base = xdg && path.isAbsolute(xdg) ? xdg : path.join(homedir(), ".cache")
  return path.join(base, "llm-fmri")
}
