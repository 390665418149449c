import { homedir } from "node:os"
import path from "node:path"
import { expect, it } from "vitest"
import { cacheDir } from "../src/index.js"

it.each<[Record<string, string>, string]>([
  [{ LLM_FMRI_CACHE: "/a/cache", XDG_CACHE_HOME: "/xdg" }, "/a/cache"],
  [{ LLM_FMRI_CACHE: "here" }, path.resolve("here")],
  [{ LLM_FMRI_CACHE: "", XDG_CACHE_HOME: "/xdg" }, "/xdg/llm-fmri"],
  [{ XDG_CACHE_HOME: "relative" }, path.join(homedir(), ".cache", "llm-fmri")],
  [{}, path.join(homedir(), ".cache", "llm-fmri")],
])("%j gives %s", (env, expected) => {
  expect(cacheDir(env)).toBe(path.resolve(expected))
})
