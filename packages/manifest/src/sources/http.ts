import { isFmriError } from "@llm-fmri/errors"
import { type FetchContext, sourceFailed } from "../context.js"
import { download } from "../download.js"
import { DownloadTracker } from "../download-tracker.js"
import { partPath } from "../layout.js"
import type { Source } from "../types.js"

/** A plain address. */
export function fromHttp(source: Extract<Source, { kind: "http" }>, context: FetchContext): Promise<string> {
  return direct(source.url, {}, context)
}

/** A file of a hub repository at a revision; HF_TOKEN is sent to the hub itself, for repositories behind an agreement. */
export async function fromHub(source: Extract<Source, { kind: "hub" }>, context: FetchContext): Promise<string> {
  const repository = `${context.hosts.hub}/${source.repo}`
  const path = source.path.split("/").map(encodeURIComponent).join("/")
  const token = process.env.HF_TOKEN
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
  try {
    return await direct(`${repository}/resolve/${source.revision}/${path}`, headers, context)
  } catch (error) {
    if (!isFmriError(error, "SourceFailed") || !/HTTP 40[13]\b/.test(error.message)) throw error
    throw sourceFailed(`${error.message} (if ${repository} asks to accept terms, do so there and set HF_TOKEN)`, error)
  }
}

async function direct(url: string, headers: Record<string, string>, context: FetchContext): Promise<string> {
  const { file, size, sha256 } = context.manifest
  const part = partPath(sha256, context.cache)
  const target = { file, size, algorithm: "sha256" as const, hash: sha256 }
  await download(context, url, target, part, new DownloadTracker(context, size), headers)
  return part
}
