import { createHash } from "node:crypto"
import type { Recording } from "@llm-fmri/capture"

/** Hashes of tensors that nothing is written into any more: they are large, and hashed when stored, read and noted. */
const known = new WeakMap<Recording["tensors"], string>()

/** sha256 over names, shapes and bytes of a recording's tensors, in their order; worked out once for the same Map. */
export function recordingHash(tensors: Recording["tensors"]): string {
  const found = known.get(tensors) ?? hashed(tensors)
  known.set(tensors, found)
  return found
}

function hashed(tensors: Recording["tensors"]): string {
  const hash = createHash("sha256")
  for (const [name, { dims, data }] of tensors) {
    hash.update(`${name} ${dims.join(",")}\n`)
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest("hex")
}
