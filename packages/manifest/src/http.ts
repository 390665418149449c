/** The part of `fetch` that is used here; tests and embedders may bring their own. */
export type HttpFetch = (
  url: string,
  init: { headers: Record<string, string>; signal: AbortSignal; redirect: "follow" },
) => Promise<Response>

const proxyVariables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"] as const

/**
 * The system's `fetch`. Node 20's own ignores HTTPS_PROXY, HTTP_PROXY and NO_PROXY, so when one of them is set undici's is
 * used with its proxy agent.
 */
export async function systemFetch(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<{ fetch: HttpFetch; close: () => Promise<void> }> {
  if (!proxyVariables.some((name) => env[name]))
    return { fetch: (url, init) => globalThis.fetch(url, init), close: async () => {} }
  const undici = await import("undici")
  // plain http goes through the proxy by absolute address, as curl does: many proxies allow tunnels to port 443 only
  const dispatcher = new undici.EnvHttpProxyAgent({
    httpProxy: env.http_proxy ?? env.HTTP_PROXY,
    httpsProxy: env.https_proxy ?? env.HTTPS_PROXY,
    noProxy: env.no_proxy ?? env.NO_PROXY,
    proxyTunnel: false,
  })
  const fetch: HttpFetch = (url, init) => undici.fetch(url, { ...init, dispatcher }) as unknown as Promise<Response>
  return { fetch, close: () => dispatcher.destroy() }
}

/** One sentence for a failed request, from `fetch`'s nested causes. */
export function describeNetworkError(error: unknown): string {
  const words: string[] = []
  for (let at: unknown = error; at instanceof Error && words.length < 4; at = at.cause) {
    const inner = at instanceof AggregateError ? at.errors[0] : undefined
    const text =
      at.message || (inner instanceof Error ? inner.message : "") || (at as NodeJS.ErrnoException).code || at.name
    if (text !== "fetch failed" && !words.includes(text)) words.push(text)
  }
  return words.join(": ") || String(error)
}
