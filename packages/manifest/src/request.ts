import { setTimeout as sleep } from "node:timers/promises"
import { type FetchContext, note, sourceFailed } from "./context.js"
import { describeNetworkError } from "./http.js"

/** A failure that may go away by itself. */
export class TransientError extends Error {
  readonly retryAfterMs: number | undefined

  constructor(message: string, retryAfterMs?: number) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

/** Runs `attempt` until it succeeds, waiting longer after each transient failure; `progress` says how far it has come. */
export async function retrying<T>(
  context: FetchContext,
  what: string,
  attempt: () => Promise<T>,
  progress: () => number = () => 0,
): Promise<T> {
  const { attempts, firstDelayMs } = context.retry
  for (let failures = 0, furthest = progress(); ; ) {
    try {
      return await attempt()
    } catch (error) {
      context.signal.throwIfAborted()
      if (!(error instanceof TransientError)) throw error
      failures = progress() > furthest ? 1 : failures + 1
      furthest = Math.max(furthest, progress())
      if (failures >= attempts) throw sourceFailed(`${what}: ${error.message} (tried ${attempts} times)`)
      const delay = Math.min(error.retryAfterMs ?? firstDelayMs * 2 ** (failures - 1), 30_000)
      note(context, `${what}: ${error.message}; trying again in ${(delay / 1000).toFixed(1)} s`)
      await sleep(delay, undefined, { signal: context.signal })
    }
  }
}

const transientStatus = new Set([408, 425, 429, 500, 502, 503, 504])
const permanentCode = /^(ENOTFOUND|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED|UNABLE_TO_|ERR_INVALID_URL|ERR_SSL)/

/**
 * Asks for `url` once and hands the answer to `receive`, with the time-out on silence reset by each `alive()`.
 *
 * @throws TransientError for what may go away, FmriError `SourceFailed` for what won't
 */
export async function request<T>(
  context: FetchContext,
  url: string,
  headers: Record<string, string>,
  receive: (response: Response, alive: () => void) => Promise<T>,
): Promise<T> {
  const stall = new AbortController()
  const timer = setTimeout(() => stall.abort(), context.retry.stallMs)
  const signal = AbortSignal.any([context.signal, stall.signal])
  try {
    // bytes as they are: a compressed transfer could not be resumed
    const response = await context.http(url, {
      headers: { "accept-encoding": "identity", ...headers },
      signal,
      redirect: "follow",
    })
    if (!response.ok && response.status !== 416) {
      await response.body?.cancel().catch(() => {})
      throw statusError(response)
    }
    return await receive(response, () => timer.refresh())
  } catch (error) {
    context.signal.throwIfAborted()
    if (stall.signal.aborted) throw new TransientError(`nothing was heard for ${context.retry.stallMs / 1000} s`)
    if (isNetworkError(error)) throw networkError(error)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** A JSON document, refused beyond 64 MB. */
export async function requestJson(context: FetchContext, url: string, accept: string): Promise<unknown> {
  const limit = 64e6
  return retrying(context, url, () =>
    request(context, url, { accept }, async (response, alive) => {
      const chunks: Uint8Array[] = []
      let bytes = 0
      for await (const chunk of response.body ?? []) {
        alive()
        bytes += chunk.length
        if (bytes > limit) throw sourceFailed(`${url} is larger than ${limit} bytes`)
        chunks.push(chunk)
      }
      try {
        return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown
      } catch (cause) {
        throw sourceFailed(`${url} is not JSON`, cause)
      }
    }),
  )
}

function statusError(response: Response): Error {
  const said = `HTTP ${response.status}${response.statusText ? ` ${response.statusText}` : ""}`
  if (transientStatus.has(response.status)) {
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN)
    return new TransientError(said, Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined)
  }
  return sourceFailed(`${response.url || "the server"} answered ${said}`)
}

/** `fetch` and its body streams report trouble as a TypeError with a cause, or as a system error with a code. */
function isNetworkError(error: unknown): boolean {
  if (!(error instanceof Error) || "tag" in error) return false
  return (error instanceof TypeError && error.cause instanceof Error) || codeOf(error) !== undefined
}

function networkError(error: unknown): Error {
  const code = codeOf(error) ?? ""
  const words = describeNetworkError(error)
  if (!permanentCode.test(code)) return new TransientError(words)
  const certificate = /CERT|SIGNED|UNABLE_TO|TLS|SSL/.test(code)
  return sourceFailed(
    certificate ? `${words} (for a company's own certificate, set NODE_EXTRA_CA_CERTS)` : words,
    error,
  )
}

function codeOf(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as NodeJS.ErrnoException).code
    if (typeof code === "string") return code
  }
  return undefined
}
