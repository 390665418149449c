import path from "node:path"
import { FmriError, isFmriError } from "@llm-fmri/errors"
import { moveIntoPlace } from "./atomic-write.js"
import { cacheDir } from "./cache-dir.js"
import { checkEntry, evict, stampEntry } from "./cached.js"
import { type FetchContext, interrupted, note, type RetryPolicy } from "./context.js"
import { type Hosts, hostsOf } from "./hosts.js"
import { type HttpFetch, systemFetch } from "./http.js"
import { artefactPath, lockPath, removeParts } from "./layout.js"
import { withLock } from "./lock.js"
import { showLicenceOnce } from "./notice.js"
import { offlineError } from "./offline.js"
import { type FetchEvent, throttle } from "./progress.js"
import { describeSource, obtain } from "./sources/index.js"
import { makeFolder, storageError } from "./storage-error.js"
import type { Licence, Manifest } from "./types.js"

export interface FetchOptions {
  /** Default: `cacheDir()`. */
  cacheDir?: string | undefined
  /** Never touch the network: the artefact is in the cache, or a `file` source has it, or it is an error. */
  offline?: boolean | undefined
  /** Hash the cached file even if that very file was hashed before. */
  verify?: boolean | undefined
  signal?: AbortSignal | undefined
  onProgress?: ((event: FetchEvent) => void) | undefined
  /** Called before an artefact is fetched into this cache for the first time. */
  onLicence?: ((licence: Licence, manifest: Manifest) => void) | undefined
  /** Instead of the system's fetch. */
  http?: HttpFetch | undefined
  /** Instead of the public services (or of the mirrors that the environment names). */
  hosts?: Partial<Hosts> | undefined
  retry?: Partial<RetryPolicy> | undefined
}

/**
 * The path of an artefact on this machine, fetched and verified if it was not there.
 *
 * Sources are tried in order; downloads resume and are hashed as they come. A cached file of the wrong size or hash is
 * thrown away and fetched again. Two processes that want the same artefact don't fetch it twice.
 *
 * @throws FmriError `ArtefactMismatch` (exit 4: the bytes are not the manifest's), `ArtefactUnavailable` (no source has it),
 *   `ArtefactOffline`, `StorageFailed`, `Interrupted` (exit 130)
 * @example
 * ```ts
 * const file = await fetch(await findManifest("smollm2-135m"))
 * ```
 */
export async function fetch(manifest: Manifest, options: FetchOptions = {}): Promise<string> {
  const cache = options.cacheDir ?? cacheDir()
  const signal = options.signal ?? new AbortController().signal
  const report = options.onProgress ?? (() => {})
  try {
    signal.throwIfAborted()
    const here = await useCached(manifest, cache, signal, report, options.verify)
    if (here) return here
    if (options.offline && !manifest.sources.some((source) => source.kind === "file"))
      throw offlineError(manifest, cache)
    return await withLock(
      lockPath(manifest.sha256, cache),
      async () => {
        const arrived = await useCached(manifest, cache, signal, report, false)
        if (arrived) return arrived
        if (options.onLicence) await showLicenceOnce(manifest, cache, options.onLicence)
        return await fetchNow(manifest, cache, signal, report, options)
      },
      {
        signal,
        onWait: (holder) => {
          const message = `another process${holder ? ` (${holder.pid})` : ""} is fetching ${manifest.name}; waiting for it`
          report({ kind: "wait", artefact: manifest.name, pid: holder?.pid, message })
        },
      },
    )
  } catch (error) {
    if (signal.aborted) throw interrupted(manifest, error)
    throw storageError(error, cache)
  }
}

async function useCached(
  manifest: Manifest,
  cache: string,
  signal: AbortSignal,
  report: (event: FetchEvent) => void,
  verify: boolean | undefined,
): Promise<string | undefined> {
  const due = throttle(100)
  const entry = await checkEntry(manifest, cache, {
    verify,
    signal,
    onBytes: (done) => {
      if (due(done === manifest.size))
        report({ kind: "verify", artefact: manifest.name, file: manifest.file, done, total: manifest.size })
    },
  })
  if (entry.state === "good") return entry.file
  if (entry.state === "damaged") {
    const file = artefactPath(manifest, cache)
    await evict(manifest, cache)
    const message = `${file} was damaged (${entry.found}) and has been removed`
    report({ kind: "note", artefact: manifest.name, message })
  }
  return undefined
}

async function fetchNow(
  manifest: Manifest,
  cache: string,
  signal: AbortSignal,
  report: (event: FetchEvent) => void,
  options: FetchOptions,
): Promise<string> {
  const system = options.http || options.offline ? undefined : await systemFetch()
  const http = options.http ?? system?.fetch ?? noNetwork
  const hosts = { ...hostsOf(), ...options.hosts }
  const retry = { attempts: 4, firstDelayMs: 500, stallMs: 60_000, ...options.retry }
  const context: FetchContext = { manifest, cache, http, hosts, signal, report, retry }
  const sources = options.offline ? manifest.sources.filter((source) => source.kind === "file") : manifest.sources
  const failures: { source: string; error: FmriError }[] = []
  try {
    for (const source of sources) {
      try {
        const file = await obtain(source, context)
        const place = artefactPath(manifest, cache)
        await makeFolder(path.dirname(place))
        await moveIntoPlace(file, place)
        await stampEntry(manifest, cache)
        await removeParts(manifest.sha256, cache)
        return place
      } catch (error) {
        signal.throwIfAborted()
        if (!isFmriError(error, "SourceFailed") && !isFmriError(error, "ArtefactMismatch")) throw error
        failures.push({ source: describeSource(source), error })
        note(context, `${describeSource(source)}: ${error.message}`)
      }
    }
  } finally {
    await system?.close()
  }
  if (options.offline && failures.every(({ error }) => error.tag === "SourceFailed"))
    throw offlineError(manifest, cache)
  throw allFailed(manifest, cache, failures)
}

function allFailed(manifest: Manifest, cache: string, failures: { source: string; error: FmriError }[]): FmriError {
  const wrong = failures.find(({ error }) => error.tag === "ArtefactMismatch")
  const said = failures.map(({ source, error }) => `${source}: ${error.message}`).join("; ")
  if (wrong && failures.length === 1) return wrong.error
  const fields = { ...wrong?.error.fields, artefact: manifest.name, sources: failures.map(({ source }) => source) }
  if (wrong) return new FmriError("ArtefactMismatch", said, { exit: 4, fix: wrong.error.fix, fields })
  return new FmriError("ArtefactUnavailable", `${manifest.name} could not be fetched from any source: ${said}`, {
    fix: `Check the network (HTTPS_PROXY is honoured) and try again, or put ${manifest.file} (sha256 ${manifest.sha256}) at ${artefactPath(manifest, cache)}.`,
    fields,
  })
}

const noNetwork: HttpFetch = () => {
  throw new Error("the network was asked for in spite of offline")
}
