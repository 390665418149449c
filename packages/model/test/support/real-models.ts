import { existsSync } from "node:fs"
import { join } from "node:path"
import { cached, findManifest } from "@llm-fmri/manifest"
import { openCheckpoint } from "../../src/index.js"

/**
 * A real model's file where this machine has it, in the cache or in the folder LLM_FMRI_TEST_MODELS; otherwise the reason,
 * for the test's name.
 */
export async function realModel(name: string) {
  const manifest = await findManifest(name)
  const folder = process.env.LLM_FMRI_TEST_MODELS
  const own = folder && join(folder, manifest.file)
  const path = own && existsSync(own) ? own : await cached(manifest)
  return {
    path,
    title: path ? name : `${name} (not in the cache: pnpm fmri fetch ${name})`,
    async tokenizerSource() {
      const checkpoint = await openCheckpoint(path!)
      const source = checkpoint.tokenizerSource
      await checkpoint.close()
      if (!source) throw new Error(`${path} has no tokenizer`)
      return source
    },
  }
}
