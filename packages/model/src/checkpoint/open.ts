import { stat } from "node:fs/promises"
import { basename } from "node:path"
import { FmriError } from "@llm-fmri/errors"
import type { Checkpoint } from "./checkpoint.js"
import { openGguf } from "./gguf/open.js"
import { openFolder } from "./safetensors/folder.js"

export interface OpenOptions {
  /** sha256 of a single weight file when it is known already (a content-addressed cache): saves `contentHash` the work. */
  sha256?: string
  /** Folder in which hashes of large files are remembered, so that `contentHash` reads them once. */
  hashes?: string
}

/**
 * Opens a checkpoint: a folder with `config.json` and safetensors, or a `.gguf` file.
 *
 * Files are treated as hostile: lengths, offsets, overlaps, shapes and dtypes are checked before anything of their size
 * is allocated. Weights are read later, a tensor at a time, in a worker thread.
 * Errors: `FileMissing`, `FormatUnknown` and those of the formats; each names the file, and the tensor or key.
 *
 * @example
 * ```ts
 * const checkpoint = await openCheckpoint("SmolLM2-135M-Instruct.Q4_1.gguf")
 * checkpoint.config.hidden_size // 576
 * const norm = await checkpoint.read("model.norm.weight") // Float32Array(576)
 * await checkpoint.close()
 * ```
 */
export async function openCheckpoint(path: string, options: OpenOptions = {}): Promise<Checkpoint> {
  const kind = await stat(path).catch((cause) => {
    throw new FmriError("FileMissing", `${path} does not exist`, {
      fix: "Check the path; a model is a folder with config.json and safetensors, or a .gguf file.",
      fields: { file: path },
      cause,
    })
  })
  if (kind.isDirectory()) return openFolder(path, options)
  if (/\.safetensors$/i.test(path))
    throw new FmriError("FormatUnknown", `${path} is weights without a config`, {
      fix: "Name the folder that holds it together with config.json.",
      fields: { file: path },
    })
  if (/\.(bin|pt|pth|ckpt|pkl)$/i.test(basename(path)))
    throw new FmriError("FormatUnknown", `${path} is a pickle file, which can run code and is not read`, {
      fix: "Convert the weights to safetensors.",
      fields: { file: path },
    })
  return openGguf(path, options)
}
