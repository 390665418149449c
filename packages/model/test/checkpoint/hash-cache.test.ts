import { readdir, readFile, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, it } from "vitest"
import { openFile } from "../../src/checkpoint/file.js"
import { sha256 } from "../../src/checkpoint/hash.js"
import { hashOf } from "../../src/checkpoint/hash-cache.js"
import { scratch } from "./fixtures.js"

const hour = 3_600_000

/** A file as if written long ago, and its hash by way of the cache `hashes`. */
async function weights(content: string) {
  const folder = await scratch()
  const file = join(folder, "model.safetensors")
  const hashes = join(folder, "hashes")
  const old = new Date(Date.now() - hour)
  const write = async (text: string) => {
    await writeFile(file, text)
    await utimes(file, old, old)
  }
  await write(content)
  const hash = async (now = Date.now() + hour) => {
    const opened = await openFile(file)
    try {
      return await hashOf(opened, hashes, { smallest: 1, now })
    } finally {
      await opened.handle.close()
    }
  }
  const entry = async () => join(hashes, (await readdir(hashes))[0]!)
  return { folder, hashes, write, hash, entry }
}

it("remembers the hash of a file that has not changed", async () => {
  const { hash, entry } = await weights("one")
  expect(await hash()).toBe(sha256("one"))
  const known = JSON.parse(await readFile(await entry(), "utf8"))
  expect(known.sha256).toBe(sha256("one"))
  // Only what is remembered can give this answer.
  await writeFile(await entry(), JSON.stringify({ ...known, sha256: "a".repeat(64) }))
  expect(await hash()).toBe("a".repeat(64))
})

it("hashes again when the file was written to, even with its size and its time of change put back", async () => {
  const { hash, write } = await weights("one")
  await hash()
  await write("two")
  expect(await hash()).toBe(sha256("two"))
  expect(await hash()).toBe(sha256("two"))
})

it.each(["", "{", "null", "{}", '{"sha256":"no","identity":{}}'])(
  "computes over an entry that holds %j",
  async (text) => {
    const { hash, entry } = await weights("one")
    await hash()
    await writeFile(await entry(), text)
    expect(await hash()).toBe(sha256("one"))
    expect(JSON.parse(await readFile(await entry(), "utf8")).sha256).toBe(sha256("one"))
  },
)

it("remembers nothing of a file that was changed a moment ago", async () => {
  const { hash, hashes } = await weights("one")
  expect(await hash(Date.now())).toBe(sha256("one"))
  await expect(readdir(hashes)).rejects.toThrow("ENOENT")
})

it("works without a place to remember", async () => {
  const { folder, hash } = await weights("one")
  await writeFile(join(folder, "hashes"), "a file in the way")
  expect(await hash()).toBe(sha256("one"))
})
