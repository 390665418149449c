import { createHash } from "node:crypto"
import { FmriError } from "@llm-fmri/errors"
import type { Definition } from "./definition.js"
import { byteLevel } from "./gguf-byte-level.js"
import { GgufTokens } from "./gguf-metadata.js"
import { sentencePiece } from "./gguf-sentencepiece.js"

/** The tokenizer described by a GGUF file's metadata; `undefined` when the file carries none. */
export function definitionFromGguf(metadata: ReadonlyMap<string, unknown>): Definition | undefined {
  const model = metadata.get("tokenizer.ggml.model")
  if (model === undefined || model === "none" || model === "no_vocab") return undefined
  const parts = new GgufTokens(metadata)
  const hash = hashOf(metadata)
  if (model === "gpt2") return { ...byteLevel(parts), hash }
  if (model === "llama") return { ...sentencePiece(parts), hash }
  throw new FmriError("TokenizerUnsupported", `the GGUF file's tokenizer.ggml.model is "${String(model)}"`, {
    fix: "Known are gpt2 (byte-level BPE) and llama (SentencePiece BPE); pass token ids, or use a folder with tokenizer.json.",
    fields: { model },
  })
}

function hashOf(metadata: ReadonlyMap<string, unknown>): string {
  const hash = createHash("sha256")
  const keys = [...metadata.keys()].filter((key) => key.startsWith("tokenizer.ggml.")).sort()
  for (const key of keys) {
    const value = metadata.get(key)
    hash.update(`${key}\n`)
    if (!Array.isArray(value) && !ArrayBuffer.isView(value)) hash.update(`${JSON.stringify(value)}\n`)
    else if (typeof (value as ArrayLike<unknown>)[0] === "number")
      hash.update(Float64Array.from(value as ArrayLike<number>))
    else
      for (let i = 0; i < (value as string[]).length; i += 4096)
        hash.update(JSON.stringify((value as string[]).slice(i, i + 4096)))
  }
  return hash.digest("hex")
}
