import { type FetchContext, mismatch, sourceFailed } from "../context.js"
import { download } from "../download.js"
import { DownloadTracker } from "../download-tracker.js"
import { partPath } from "../layout.js"
import { requestJson } from "../request.js"
import { tarMember } from "../tar-member.js"
import type { Source } from "../types.js"
import { unpack } from "../unpack.js"

/** A member of an npm package's tarball. */
export async function fromNpm(source: Extract<Source, { kind: "npm" }>, context: FetchContext): Promise<string> {
  const { manifest, cache, signal } = context
  const page = `${context.hosts.npm}/${source.package.replace("/", "%2f")}/${source.version}`
  const { dist } = ((await requestJson(context, page, "application/json")) ?? {}) as {
    dist?: { tarball?: unknown; integrity?: unknown }
  }
  if (typeof dist?.tarball !== "string") throw sourceFailed(`${page} names no tarball`)
  const file = `${source.package}-${source.version}.tgz`
  if (typeof dist.integrity === "string" && !dist.integrity.split(/\s+/).includes(source.integrity))
    throw mismatch(manifest, file, source.integrity, `${dist.integrity} in the registry`)
  const hash = Buffer.from(source.integrity.slice("sha512-".length), "base64").toString("hex")
  const tarball = partPath(manifest.sha256, cache, hash.slice(0, 64))
  const target = { file, size: source.size, algorithm: "sha512" as const, hash }
  await download(context, new URL(dist.tarball, page).href, target, tarball, new DownloadTracker(context, source.size))
  return unpack(context, tarMember(tarball, source.member, manifest.size, signal), [tarball])
}
