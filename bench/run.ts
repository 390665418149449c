// `pnpm bench [NAME…] [--rounds N]`: runs benches, prints their tables, and stores them in docs/generated/bench.json, from
// which `pnpm docs:generate` writes docs/bench.md. Benches that were not run keep what is stored.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { availableParallelism, loadavg } from "node:os"
import { parseArgs } from "node:util"
import type { StoredTables } from "../tooling/docs/tables.js"
import { machineLine } from "../tooling/environment.js"
import { captureAll, captureTarget } from "./capture.js"
import { cka } from "./cka.js"
import { commands } from "./commands.js"
import { connectome } from "./connectome.js"
import { type Bench, type BenchTable, targetText } from "./frame/bench.js"
import { probes } from "./probes.js"
import { sgemm } from "./sgemm.js"
import { sweep } from "./sweep.js"
import { wide } from "./wide.js"

const benches: readonly Bench[] = [sgemm, captureTarget, captureAll, sweep, commands, wide, probes, cka, connectome]

const file = new URL("../docs/generated/bench.json", import.meta.url)
const { values, positionals } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    store: { type: "boolean", default: true },
    json: { type: "boolean", default: false },
  },
  allowNegative: true,
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name))
const rounds = Number(values.rounds)
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  console.error(
    `usage: pnpm bench [${benches.map(({ name }) => name).join(" | ")}]… [--rounds N] [--json] [--no-store]`,
  )
  process.exit(2)
}

// Other people's work on the same cores makes every number here worthless, ratios included.
const busy = loadavg()[0]! > availableParallelism() / 4
if (busy) console.error(`this machine is busy (load ${loadavg()[0]!.toFixed(1)}): the numbers will say so`)

type Section = StoredTables["sections"][number] & { name: string }

function section(
  { name, title, about }: Bench,
  { columns, rows, targets = [], parts = {}, notes = [] }: BenchTable,
): Section {
  const total = Object.values(parts).reduce((sum, seconds) => sum + seconds, 0)
  const shares = Object.entries(parts).map(
    ([part, seconds]) => `${part} ${seconds.toPrecision(3)} s (${Math.round((100 * seconds) / total)} %)`,
  )
  const lines = [
    about,
    ...targets.map((target) => `- ${targetText(target)}`),
    ...(shares.length > 0 ? [`Where the time goes: ${shares.join(", ")}.`] : []),
    ...notes,
    `Machine: ${machineLine()}; medians of ${rounds} interleaved turns${busy ? "; **the machine was busy**" : ""}.`,
  ]
  return {
    name,
    title,
    about: lines.join("\n\n").replaceAll("\n\n- ", "\n- ").replace("\n- ", "\n\n- "),
    columns,
    rows,
  }
}

const stored = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { sections: Section[] }).sections : []
const sections = new Map(stored.map((one) => [one.name, one]))
const wanted = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
for (const bench of wanted) {
  const say = (text: string) => process.stderr.write(`${bench.name}: ${text}\n`)
  say("starting")
  const found = section(bench, await bench.run({ rounds, say }))
  sections.set(bench.name, found)
  if (values.json) continue
  console.log(`\n${found.title}\n${found.about}\n`)
  console.table(found.rows.map((row) => Object.fromEntries(found.columns.map((column, index) => [column, row[index]]))))
}
const result: StoredTables = {
  title: "Speed",
  about:
    "Ratios hold within one run on one machine: everything compared took turns, and seconds are medians with quartiles. " +
    "Seconds of different machines, or of different runs, do not compare.",
  command: "pnpm bench",
  sections: benches.flatMap(({ name }) => sections.get(name) ?? []),
}
if (values.json)
  console.log(JSON.stringify({ ...result, sections: wanted.map(({ name }) => sections.get(name)) }, null, 1))
if (values.store) {
  mkdirSync(new URL(".", file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`)
}
