import { createHash } from "node:crypto"
import type { Recording } from "@llm-fmri/capture"

/** sha256 over names, shapes and bytes of a recording's tensors, in their order. */
export function recordingHash(tensors: Recording["tensors"]): string {
  const hash = createHash("sha256")
  for (const [name, { dims, data }] of tensors) {
    hash.update(`${name} ${dims.join(",")}\n`)
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest("hex")
}
