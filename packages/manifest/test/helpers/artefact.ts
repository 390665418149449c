import { createHash } from "node:crypto"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach } from "vitest"
import type { FetchOptions, Manifest, Source } from "../../src/index.js"

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex")

/** Bytes that do not repeat within a chunk: the running index, mixed. */
export function someBytes(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = seed >>> 0
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

export function manifestOf(bytes: Uint8Array, sources: Source[], name = "thing"): Manifest {
  return {
    schema: "llm-fmri.manifest/1",
    name,
    file: `${name}.gguf`,
    size: bytes.length,
    sha256: sha256(bytes),
    description: "made in a test",
    licence: { name: "Test", url: "https://example.org/licence", text: "Only for tests." },
    sources,
    madeFrom: [],
  }
}

/** Quick retries, so that failures do not make the suite slow. */
export const retry: FetchOptions["retry"] = { attempts: 3, firstDelayMs: 5 }

const made: string[] = []
afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "llm-fmri-test-"))
  made.push(folder)
  return folder
}

/** The files below a folder, as relative paths in order; none when there is no such folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort()
}

/** What a promise is rejected with. */
export async function failure(
  work: Promise<unknown>,
): Promise<{ tag: string; message: string; fix: string; exit: number }> {
  return work.then(
    (value) => {
      throw new Error(`it should have failed but gave ${String(value)}`)
    },
    (error) => error,
  )
}
