import { existsSync } from "node:fs"
import { join } from "node:path"
import { openCheckpoint } from "../../src/index.js"

const files: Record<string, string> = {
  "smollm2-135m": "SmolLM2-135M-Instruct.Q4_1.gguf",
  "gemma-3-270m": "gemma-3-270m-q4_k_m.gguf",
}

/** A real model's file where this machine has it; otherwise the reason, for the test's name. */
export function realModel(name: string) {
  const folder = process.env.LLM_FMRI_TEST_MODELS
  const path = folder && join(folder, files[name]!)
  const reason = folder ? `${files[name]} is not in LLM_FMRI_TEST_MODELS` : "LLM_FMRI_TEST_MODELS is not set"
  return {
    path: path && existsSync(path) ? path : undefined,
    reason,
    async tokenizerSource() {
      const checkpoint = await openCheckpoint(path!)
      const source = checkpoint.tokenizerSource
      await checkpoint.close()
      if (!source) throw new Error(`${path} has no tokenizer`)
      return source
    },
  }
}
