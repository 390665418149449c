import { createHash } from "node:crypto"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import fc from "fast-check"
import { expect, test } from "vitest"
import { byCodePoint, folderHash, hashFileTwice, hashTwice, pythonString } from "../../src/interchange/dvc-hash.js"

interface Golden {
  folders: { name: string; files: Record<string, string>; md5: string; size: number; nfiles: number }[]
}

const golden: Golden = JSON.parse(await readFile(new URL("../fixtures/dvc-folders.json", import.meta.url), "utf8"))

test.each(golden.folders)("DVC's own hash of a folder: $name", ({ files, md5, size, nfiles }) => {
  const entries = Object.entries(files).map(([path, text]) => ({ path, ...hashTwice(text) }))
  expect(folderHash(entries)).toEqual({ md5, size, nfiles })
  expect(folderHash(entries.reverse())).toEqual({ md5, size, nfiles })
})

const name = fc.string({ unit: "grapheme-composite", minLength: 1, maxLength: 8 })

test("names sort by code point, whatever they are", () => {
  const points = (text: string) => Array.from(text, (one) => one.codePointAt(0) as number)
  const byPoints = (a: string, b: string) => {
    const [x, y] = [points(a), points(b)]
    const at = x.findIndex((point, i) => point !== y[i])
    return at < 0 ? x.length - y.length : y[at] === undefined ? 1 : x[at]! - y[at]
  }
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(Math.sign(byCodePoint(a, b))).toBe(Math.sign(byPoints(a, b)))
    }),
  )
  // Where UTF-16 units would say the opposite.
  expect(["😀", "ﬀ"].sort(byCodePoint)).toEqual(["ﬀ", "😀"])
})

test("a string is written in ASCII and reads back as itself", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const written = pythonString(text)
      expect(written).toMatch(/^[ -~]*$/)
      expect(JSON.parse(written)).toBe(text)
    }),
  )
  expect(pythonString("é\u007f😀\n")).toBe('"\\u00e9\\u007f\\ud83d\\ude00\\n"')
})

test("the order of files does not matter, a name or a content does", () => {
  const file = fc.record({ path: name, text: fc.string() })
  fc.assert(
    fc.property(fc.uniqueArray(file, { minLength: 1, maxLength: 6, selector: ({ path }) => path }), (files) => {
      const hash = (list: typeof files) => folderHash(list.map(({ path, text }) => ({ path, ...hashTwice(text) }))).md5
      const [first, ...rest] = files
      const before = hash(files)
      expect(hash([...rest, first!])).toBe(before)
      expect(hash([{ ...first!, text: `${first!.text}.` }, ...rest])).not.toBe(before)
      expect(hash([{ ...first!, path: `${first!.path}/.` }, ...rest])).not.toBe(before)
      expect(hash(rest)).not.toBe(before)
    }),
  )
})

test("both hashes of a file in one reading", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "llm-fmri-hash-"))
  try {
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * i) % 251))
    await writeFile(path.join(folder, "f"), bytes)
    const done: number[] = []
    const hashes = await hashFileTwice(path.join(folder, "f"), { onBytes: (bytes) => done.push(bytes) })
    const of = (algorithm: string) => createHash(algorithm).update(bytes).digest("hex")
    expect(hashes).toEqual({ md5: of("md5"), sha256: of("sha256"), size: 3_000_000 })
    expect(done.at(-1)).toBe(3_000_000)
  } finally {
    await rm(folder, { recursive: true })
  }
})
