// `pnpm check`: everything about the repository that is not a test. Each check is one command, so that it can be run alone.
// --json FILE writes the outcomes, for the script that adds them up.
import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { run } from "./process.js"

interface Check {
  name: string
  /** What a failure means, for someone who sees it the first time. */
  about: string
  script: string
}

const checks: readonly Check[] = [
  { name: "lint", about: "style and likely mistakes; `pnpm format` mends most", script: "lint" },
  { name: "types", about: "sources, tests, benches and tools against the compiler", script: "types" },
  { name: "arrows", about: "imports go to packages lower in the list only", script: "check:arrows" },
  { name: "dead code", about: "files, exports and dependencies that nobody uses", script: "check:unused" },
  { name: "workspace", about: "package.json files agree with one another", script: "check:workspace" },
  {
    name: "packages",
    about: "what would be published installs, compiles, imports; README examples run",
    script: "check:packages",
  },
  { name: "docs", about: "generated documents say what the stored data say", script: "docs:check" },
]

const { values, positionals } = parseArgs({ options: { json: { type: "string" } }, allowPositionals: true })
const wanted = checks.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const outcomes: { name: string; passed: boolean; seconds: number }[] = []
for (const { name, about, script } of wanted) {
  const start = performance.now()
  const { code, output } = await run("pnpm", ["--silent", script], { timeoutSeconds: 900 })
  const seconds = (performance.now() - start) / 1000
  console.log(`${code === 0 ? "ok  " : "FAIL"} ${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s`)
  if (code !== 0) console.log(`     ${about}\n     again: pnpm ${script}\n\n${output.replace(/^/gm, "     ")}`)
  outcomes.push({ name, passed: code === 0, seconds })
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(outcomes))
process.exitCode = outcomes.length > 0 && outcomes.every(({ passed }) => passed) ? 0 : 1
