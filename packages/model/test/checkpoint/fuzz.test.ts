import { readFileSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { isFmriError } from "@llm-fmri/errors"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { buildConfig } from "../../src/checkpoint/gguf/config.js"
import { Facts } from "../../src/checkpoint/gguf/facts.js"
import { parseGgufHeader } from "../../src/checkpoint/gguf/header.js"
import { decodeValue } from "../../src/checkpoint/gguf/values.js"
import { headerLength, parseHeader } from "../../src/checkpoint/safetensors/header.js"
import { openCheckpoint, openSafetensors } from "../../src/index.js"
import { EMBEDDING, gguf, LLAMA_KEYS } from "./bytes.js"
import { fixture, scratch } from "./fixtures.js"

const SEED = 20260607

/** A change to a file: some bytes overwritten, then perhaps cut. Most changes hit the header. */
const damage = (header: number) =>
  fc.record({
    writes: fc.array(
      fc.record({
        at: fc.nat(header - 1),
        bytes: fc.oneof(
          fc.uint8Array({ minLength: 1, maxLength: 1 }),
          fc.uint8Array({ minLength: 8, maxLength: 8 }),
          fc.constantFrom(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127), Uint8Array.of(0, 0, 0, 0, 0, 1, 0, 0)),
        ),
      }),
      { maxLength: 4 },
    ),
    keep: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  })

function apply(original: Buffer, change: { writes: { at: number; bytes: Uint8Array }[]; keep: number | null }): Buffer {
  const bytes = Buffer.from(original)
  for (const { at, bytes: patch } of change.writes) bytes.set(patch.subarray(0, bytes.length - at), at)
  return change.keep === null ? bytes : bytes.subarray(0, Math.floor(change.keep * bytes.length))
}

/** Runs something that must succeed or fail as expected; anything else is a crash. */
function sound<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch (error) {
    if (isFmriError(error)) return undefined
    throw error
  }
}

function checkGguf(bytes: Buffer): void {
  const header = sound(() => parseGgufHeader(bytes, bytes.length, "fuzz.gguf"))
  if (!header) return
  let total = 0
  for (const tensor of header.tensors.values()) {
    expect(tensor.offset + tensor.bytes).toBeLessThanOrEqual(bytes.length)
    total += tensor.bytes
  }
  expect(total).toBeLessThanOrEqual(bytes.length)
  sound(() => buildConfig(new Facts(header.metadata, "fuzz.gguf"), header.tensors))
  for (const raw of header.metadata.values()) sound(() => decodeValue(raw, "fuzz.gguf"))
}

describe("damaged GGUF files", () => {
  const tiny = gguf({ ...LLAMA_KEYS, "llama.rope.freq_base": { float: 1e4 }, "general.alignment": 32 }, [
    EMBEDDING,
    ["output_norm.weight", [8], 0, 320],
    ["blk.0.attn_q.weight", [32, 8], 8, 352],
  ])

  it("are refused or parsed, never a crash or more than the file", () => {
    fc.assert(
      fc.property(damage(700), (change) => checkGguf(apply(tiny, change))),
      { numRuns: 4000, seed: SEED },
    )
  })

  it("cut at every byte of the header are refused", () => {
    for (let length = 0; length < tiny.length - 4096; length++) {
      const cut = tiny.subarray(0, length)
      expect(() => parseGgufHeader(cut, cut.length, "cut.gguf")).toThrowError(
        expect.objectContaining({ name: "FmriError" }),
      )
    }
  })

  it("of random bytes after the magic are refused or parsed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (rest) =>
        checkGguf(Buffer.concat([Buffer.from("GGUF\u0003\0\0\0"), rest])),
      ),
      { numRuns: 2000, seed: SEED },
    )
  })

  it.each(["types.gguf", "gemma3.gguf", "gptneox.gguf"])("%s opens and reads, or says what is wrong", async (name) => {
    const original = readFileSync(fixture(name))
    const path = join(await scratch(), "damaged.gguf")
    await fc.assert(
      fc.asyncProperty(damage(5000), async (change) => {
        await writeFile(path, apply(original, change))
        await openAndReadAll(() => openCheckpoint(path))
      }),
      { numRuns: 60, seed: SEED },
    )
  })
})

describe("damaged safetensors files", () => {
  const original = readFileSync(fixture("mixed.safetensors"))
  const header = 8 + Number(original.readBigUInt64LE())

  it("are refused or parsed, never a crash", () => {
    fc.assert(
      fc.property(damage(header), (change) => {
        const bytes = apply(original, change)
        sound(() => {
          const length = headerLength(bytes.subarray(0, 8), bytes.length, "fuzz")
          const parsed = parseHeader(bytes.subarray(8, 8 + length), bytes.length, "fuzz")
          const sizes = [...parsed.tensors.values()].map((tensor) => tensor.bytes)
          expect(sizes.reduce((x, y) => x + y, 0)).toBe(bytes.length - 8 - length)
        })
      }),
      { numRuns: 4000, seed: SEED },
    )
  })

  it("with any JSON as header are refused or parsed", () => {
    const size = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 4, -1, 2 ** 53, 1e308, null, "4"))
    const entry = fc.record({
      dtype: fc.constantFrom("F32", "BF16", "F4", "X"),
      shape: fc.array(size),
      data_offsets: fc.array(size),
    })
    const any = fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.oneof(entry, fc.jsonValue())))
    fc.assert(
      fc.property(any, fc.nat(64), (value, data) => {
        const json = Buffer.from(JSON.stringify(value))
        sound(() => parseHeader(json, 8 + json.length + data, "fuzz"))
      }),
      { numRuns: 2000, seed: SEED },
    )
  })

  it("open and read, or say what is wrong", async () => {
    const path = join(await scratch(), "damaged.safetensors")
    await fc.assert(
      fc.asyncProperty(damage(header), async (change) => {
        await writeFile(path, apply(original, change))
        await openAndReadAll(() => openSafetensors(path))
      }),
      { numRuns: 200, seed: SEED },
    )
  })
})

interface Openable {
  tensors: ReadonlyMap<string, { shape: readonly number[] }>
  read(name: string): Promise<Float32Array>
  close(): Promise<void>
}

async function openAndReadAll(open: () => Promise<Openable>): Promise<void> {
  try {
    const file = await open()
    try {
      for (const [name, { shape }] of file.tensors)
        expect((await file.read(name)).length).toBe(shape.reduce((product, n) => product * n, 1))
    } finally {
      await file.close()
    }
  } catch (error) {
    if (!isFmriError(error)) throw error
  }
}
