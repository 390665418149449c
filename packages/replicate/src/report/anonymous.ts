/** What would tell on which machine and by whom a report was made. */
export interface MachineNames {
  /** Folders whose paths must not appear: home, working folder, temporary folder, cache, repository. */
  folders: readonly string[]
  host: string
  user: string
}

/**
 * A copy of a JSON value in which every string is free of absolute paths below the known folders (the last part of the
 * path stays), of the host's name and of the user's name.
 */
export function anonymise<T>(value: T, names: MachineNames): T {
  if (typeof value === "string") return clean(value, names) as T
  if (Array.isArray(value)) return value.map((item) => anonymise(item, names)) as T
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [clean(key, names), anonymise(item, names)]),
    ) as T
  }
  return value
}

function clean(text: string, { folders, host, user }: MachineNames): string {
  let cleaned = text.replace(/file:\/\//g, "")
  for (const folder of [...folders].filter((path) => path.length > 1).sort((a, b) => b.length - a.length)) {
    const path = new RegExp(`${literal(folder)}(?:[/\\\\][^\\s"'<>:;,|)]*)?(?![\\w-])`, "g")
    cleaned = cleaned.replace(path, (found) =>
      found === folder ? "…" : (found.split(/[/\\]/).filter(Boolean).at(-1) ?? "…"),
    )
  }
  cleaned = cleaned.replace(
    /(?<![\w.:/\\])(?:\/(?:home|Users|root|tmp|var|mnt|media|opt|usr|work|private)\/|[A-Za-z]:[\\/])[^\s"'<>:;,|)]+/g,
    (found) => found.split(/[/\\]/).filter(Boolean).at(-1) ?? "…",
  )
  if (host.length >= 3 && host !== "localhost") cleaned = cleaned.replace(word(host), "host")
  // Some accounts have the name of a common word ("square root"): that alone tells nothing.
  if (user.length >= 3 && !commonAccounts.has(user)) cleaned = cleaned.replace(word(user), "user")
  return cleaned
}

const commonAccounts = new Set(["root", "user", "admin", "node", "runner", "ubuntu", "test", "docker", "model"])

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
}

function word(text: string): RegExp {
  return new RegExp(`(?<![\\w-])${literal(text)}(?![\\w-])`, "gi")
}
