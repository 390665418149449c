import type { Check } from "./check.js"

/** The proxy settings in force, without the password that an address may carry. */
export function checkNetwork(env: NodeJS.ProcessEnv, offline: boolean): Check {
  const name = "network"
  if (offline) return { name, status: "ok", found: "offline: only what is in the cache is used" }
  const setting = (key: string) => env[key] ?? env[key.toLowerCase()]
  const proxy = setting("HTTPS_PROXY") ?? setting("HTTP_PROXY") ?? setting("ALL_PROXY")
  if (proxy === undefined || proxy === "") return { name, status: "ok", found: "direct, no proxy set" }
  let url: URL
  try {
    url = new URL(proxy.includes("://") ? proxy : `http://${proxy}`)
  } catch {
    return {
      name,
      status: "bad",
      found: "the proxy setting is not an address",
      fix: "Correct HTTPS_PROXY or unset it.",
    }
  }
  if (!/^https?:$/.test(url.protocol)) {
    return {
      name,
      status: "bad",
      found: `the proxy's protocol is ${url.protocol.slice(0, -1)}`,
      fix: "Set HTTPS_PROXY to an http:// or https:// proxy.",
    }
  }
  const except = setting("NO_PROXY")
  return { name, status: "ok", found: `through the proxy ${url.host}${except ? `, except ${except}` : ""}` }
}
