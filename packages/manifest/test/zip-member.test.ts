import { writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { zipMember } from "../src/zip-member.js"
import { littleEndian, patched, zipOf } from "./helpers/archives.js"
import { failure, someBytes, temporaryFolder } from "./helpers/artefact.js"

const bytes = someBytes(200_000)
const other = someBytes(1000, 5)

async function read(archive: Uint8Array, member = "pkg/data.bin", limit = bytes.length): Promise<Buffer> {
  const file = path.join(await temporaryFolder(), "archive.zip")
  await writeFile(file, archive)
  const chunks: Uint8Array[] = []
  for await (const chunk of zipMember(file, member, limit)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe("zipMember", () => {
  it.each([0, 6] as const)("reads a member at compression level %i", async (level) => {
    const archive = zipOf({ "pkg/__init__.py": new Uint8Array(0), "pkg/data.bin": bytes, "pkg/z.bin": other }, level)
    expect((await read(archive)).equals(bytes)).toBe(true)
    expect((await read(archive, "pkg/z.bin")).equals(other)).toBe(true)
    expect(await read(archive, "pkg/__init__.py")).toHaveLength(0)
  })

  it("refuses a member that is not there, or there twice", async () => {
    const archive = zipOf({ "pkg/data.bin": other, "pkg/date.bin": bytes }, 0)
    expect((await failure(read(archive, "pkg/none"))).message).toMatch(/pkg\/none.*it is not there/)
    const twice = patched(archive, Buffer.from("pkg/date.bin"), Buffer.from("pkg/data.bin"))
    expect(await failure(read(twice))).toMatchObject({ tag: "SourceFailed" })
    expect((await failure(read(twice))).message).toContain("it is there twice")
  })

  it.each(["../../evil.bin", "/evil/evil.bin"])("refuses an archive with the path %s", async (name) => {
    const error = await failure(read(zipOf({ [name]: other, "pkg/data.bin": bytes }, 0)))
    expect(error).toMatchObject({ tag: "SourceFailed" })
    expect(error.message).toMatch(/invalid relative path|absolute path/)
  })

  it("refuses a member larger than agreed, before it inflates anything", async () => {
    const archive = zipOf({ "pkg/data.bin": new Uint8Array(5_000_000) }, 6)
    expect(archive.length).toBeLessThan(10_000)
    expect((await failure(read(archive))).message).toContain("it has 5000000 bytes, more than the 200000 expected")
  })

  it("stops a member that inflates to more than it declares", async () => {
    const archive = zipOf({ "pkg/data.bin": new Uint8Array(5_000_000) }, 6)
    const lying = patched(archive, littleEndian(5_000_000, 4), littleEndian(200_000, 4))
    expect(await failure(read(lying))).toMatchObject({ tag: "SourceFailed" })
  })

  it("refuses unknown compression and encryption", async () => {
    const stored = zipOf({ "pkg/data.bin": bytes }, 0)
    // in the central directory (PK 01 02) flags are at 8 and the method at 10
    const at = Buffer.from(stored).indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    const lzma = stored.slice()
    lzma.set(littleEndian(14, 2), at + 10)
    expect((await failure(read(lzma))).message).toContain("method 14")
    const encrypted = zipOf({ "pkg/data.bin": bytes }, 6)
    encrypted.set(littleEndian(1, 2), Buffer.from(encrypted).indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 8)
    expect((await failure(read(encrypted))).message).toContain("encrypted")
  })

  it.each([
    ["no zip at all", someBytes(5000)],
    ["an empty file", new Uint8Array(0)],
    ["a zip cut in half", zipOf({ "pkg/data.bin": bytes }, 6).subarray(0, 50_000)],
  ])("refuses %s", async (_, archive) => {
    expect(await failure(read(archive))).toMatchObject({ tag: "SourceFailed" })
  })

  it("fails in words, and never hangs, whichever byte of the directory is damaged", async () => {
    const archive = zipOf({ "pkg/a.txt": other.subarray(0, 20), "pkg/data.bin": other }, 6)
    const directory = Buffer.from(archive).indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    let refused = 0
    for (let at = directory; at < archive.length; at++) {
      const damaged = archive.slice()
      damaged[at] = (damaged[at] as number) ^ 0xff
      const outcome = await read(damaged, "pkg/data.bin", other.length).catch((error) => error)
      if (Buffer.isBuffer(outcome)) continue
      expect(outcome).toMatchObject({ tag: "SourceFailed" })
      refused++
    }
    expect(refused).toBeGreaterThan(20)
  })
})
