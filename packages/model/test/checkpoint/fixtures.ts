import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"

/** What `make_gguf.py` says a file holds. */
export interface Expected {
  config: Record<string, unknown>
  tensors: Record<string, { shape: number[]; sha256: string }>
}

export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/checkpoints/${name}`, import.meta.url))
}

export const expected = JSON.parse(readFileSync(fixture("expected.json"), "utf8")) as Record<string, Expected>

export function sha256(values: Float32Array): string {
  return createHash("sha256")
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex")
}

/** A folder that is gone after the test. */
export async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "llm-fmri-checkpoint-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
