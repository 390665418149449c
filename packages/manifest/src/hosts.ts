/** Base addresses of the services that sources name; mirrors can stand in, since every byte is checked. */
export interface Hosts {
  /** `<pypi>/pypi/<project>/json` and `<pypi>/simple/<project>/` name each file's address and sha256. */
  pypi: string
  /** `<npm>/<package>/<version>` names the tarball. */
  npm: string
  /** `<hub>/<repo>/resolve/<revision>/<path>` is the file. */
  hub: string
}

/** The public services, or the mirrors that pip, npm and the hub's own tools are told to use by environment variables. */
export function hostsOf(env: Readonly<Record<string, string | undefined>> = process.env): Hosts {
  return {
    pypi: base(env.PIP_INDEX_URL)?.replace(/\/simple$/, "") ?? "https://pypi.org",
    npm: base(env.npm_config_registry) ?? "https://registry.npmjs.org",
    hub: base(env.HF_ENDPOINT) ?? "https://huggingface.co",
  }
}

/** Addresses that carry a password are left alone: they would end up in messages. */
function base(address: string | undefined): string | undefined {
  if (!address || !URL.canParse(address)) return undefined
  const url = new URL(address)
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) return undefined
  return address.replace(/\/+$/, "")
}
