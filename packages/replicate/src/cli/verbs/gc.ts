import { alignColumns } from "../../text/columns.js"
import { defineCommand } from "../command.js"
import { usageError } from "../usage-error.js"

const explained = {
  artefacts: "models and data as fetched; a missing one is fetched again",
  results: "what claims measured; a missing one is measured again",
  steps: "parts of claims that were interrupted",
  recordings: "what claims share; a missing one is recorded again",
  captures: "recordings that were interrupted",
  other: "remembered hashes, unfinished downloads, licences shown",
} as const

export default defineCommand({
  name: "gc",
  summary: "Says what lies in the cache, and removes what was not used for longest.",
  positionals: [],
  flags: {
    max: { type: "string", hint: "SIZE", help: "remove until the cache takes at most this: 500MB, 5GB" },
    "older-than": { type: "string", hint: "DAYS", help: "remove what was not used for so many days" },
    artefacts: { type: "boolean", help: "models and data may go too" },
    "dry-run": { type: "boolean", help: "only say what would go" },
  },
  notes: [
    "Without --max and --older-than nothing is removed. Results, recordings and interrupted work go, the least recently used first;",
    "models and data only with --artefacts. Results and steps are bounded to 2 GB by themselves, recordings to 6 GB.",
  ],
  examples: ["llm-fmri gc", "llm-fmri gc --max 1GB --dry-run", "llm-fmri gc --older-than 30"],
  async run({ flags, session }) {
    const max = flags.max === undefined ? undefined : parseSize(flags.max)
    const olderThan = flags["older-than"] === undefined ? undefined : parseDays(flags["older-than"])
    const { rm } = await import("node:fs/promises")
    const path = await import("node:path")
    const { cacheDir, formatBytes, storageError } = await import("@llm-fmri/manifest")
    const { groups, survey } = await import("../../store/survey.js")
    const { toCollect } = await import("../../store/collect.js")
    const cache = cacheDir()
    const items = await survey(cache)
    const gone = toCollect(items, { max, olderThan, artefacts: flags.artefacts }, Date.now())
    if (!flags["dry-run"]) {
      for (const { name } of gone) {
        const file = path.join(cache, name)
        await rm(file, { recursive: true, force: true }).catch((error) => {
          throw storageError(error, file)
        })
      }
    }
    const sum = (list: readonly { bytes: number }[]) => list.reduce((total, { bytes }) => total + bytes, 0)
    const left = items.filter((item) => !gone.includes(item))
    const counted = groups.map((group) => {
      const now = left.filter((item) => item.group === group)
      const removed = gone.filter((item) => item.group === group)
      return { group, entries: now.length, bytes: sum(now), removed: removed.length, removed_bytes: sum(removed) }
    })
    if (session.json) {
      const removed = gone.map(({ name, group, bytes }) => ({ name, group, bytes }))
      session.output.json({ cache, bytes: sum(left), groups: counted, removed, dry_run: flags["dry-run"] })
      return 0
    }
    const rows = counted.map(({ group, entries, bytes }) => [
      group,
      String(entries),
      formatBytes(bytes),
      explained[group],
    ])
    const verb = flags["dry-run"] ? "would be removed" : "removed"
    const asked = max !== undefined || olderThan !== undefined
    const tooMuch = max !== undefined && sum(left) > max
    session.output.text(
      [
        ...alignColumns(
          [["what", "entries", "size", ""], ...rows, ["all", String(left.length), formatBytes(sum(left)), ""]],
          [1, 2],
        ),
        "",
        ...(asked
          ? [
              gone.length === 0
                ? "nothing to remove"
                : `${gone.length === 1 ? "1 entry" : `${gone.length} entries`}, ${formatBytes(sum(gone))}, ${verb}`,
            ]
          : []),
        ...(tooMuch && !flags.artefacts
          ? [
              `still more than ${flags.max}: what is left is models, data and small files; --artefacts removes models and data too`,
            ]
          : []),
        `cache: ${cache}`,
      ].join("\n"),
    )
    return 0
  },
})

const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
}

function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?b)?$/i.exec(text.trim())
  const unit = units[(match?.[2] ?? "").toLowerCase()]
  if (match === null || unit === undefined) {
    throw usageError("BadSize", `--max ${text} is no size`, "Write a number with a unit: 500MB, 5GB.")
  }
  return Number(match[1]) * unit
}

function parseDays(text: string): number {
  const days = Number(text)
  if (text.trim() === "" || !Number.isFinite(days) || days < 0) {
    throw usageError("BadDays", `--older-than ${text} is no number of days`, "Write a number: 30, 0.5.")
  }
  return days
}
