import { writeFile } from "node:fs/promises"
import path from "node:path"
import { gzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { tarMember } from "../src/tar-member.js"
import { tarballOf } from "./helpers/archives.js"
import { failure, someBytes, temporaryFolder } from "./helpers/artefact.js"

const bytes = someBytes(200_000)

async function read(archive: Uint8Array, member = "package/data.bin", limit = bytes.length): Promise<Buffer> {
  const file = path.join(await temporaryFolder(), "archive.tgz")
  await writeFile(file, archive)
  const chunks: Uint8Array[] = []
  for await (const chunk of tarMember(file, member, limit)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe("tarMember", () => {
  it("reads a member, wherever it is in the archive", async () => {
    const members = { "package/package.json": Buffer.from("{}"), "package/data.bin": bytes, "package/z": bytes }
    const { bytes: archive } = await tarballOf(members)
    expect((await read(archive)).equals(bytes)).toBe(true)
    expect((await read(archive, "package/z")).equals(bytes)).toBe(true)
    expect((await read(archive, "package/package.json")).toString()).toBe("{}")
  })

  it("refuses a missing member, a too large one, and what is no archive", async () => {
    const { bytes: archive } = await tarballOf({ "package/data.bin": bytes })
    expect((await failure(read(archive, "package/none"))).message).toContain("it is not there")
    expect((await failure(read(archive, "package/data.bin", 10))).message).toContain("more than the 10 expected")
    for (const broken of [someBytes(3000), archive.subarray(0, 100_000), gzipSync(someBytes(3000))])
      expect(await failure(read(broken))).toMatchObject({ tag: "SourceFailed" })
  })
})
