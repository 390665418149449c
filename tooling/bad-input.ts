// `pnpm docs:bad-input`: meets the command line with everything that can be wrong, checks that it answers with the right
// exit code, a message about that very problem and nothing left behind, and stores the answers in
// docs/generated/bad-input.json, from which `pnpm docs:generate` writes docs/bad-input.md.
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { analyses } from "./bad-input/analyses.js"
import type { BadInput } from "./bad-input/bad-input.js"
import { checkpoints } from "./bad-input/checkpoints.js"
import { configurations } from "./bad-input/configurations.js"
import { edits } from "./bad-input/edits.js"
import { ggufs } from "./bad-input/ggufs.js"
import { requests } from "./bad-input/requests.js"
import { rows } from "./bad-input/rows.js"
import type { StoredTables } from "./docs/tables.js"
import { run } from "./process.js"
import { root } from "./workspace.js"

const groups = {
  checkpoint: checkpoints,
  configuration: configurations,
  GGUF: ggufs,
  rows,
  edits,
  request: requests,
  "analysis of networks": analyses,
}

interface Answer {
  group: string
  input: BadInput
  exit: number
  message: string
  problems: string[]
}

/** Root can write anywhere, so a locked folder is no obstacle; then the case is left out. */
const asRoot = process.getuid?.() === 0
const skipped = (input: BadInput) => asRoot && input.what === "a folder that must not be written to"

async function meet(group: string, input: BadInput): Promise<Answer> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "llm-fmri-bad-")))
  try {
    const args = input.make(folder)
    const before = listing(folder)
    const { code, output, stdout } = await run("node", ["packages/replicate/bin/dev.mjs", ...args], {
      timeoutSeconds: 120,
      env: input.env?.(folder) ?? {},
    })
    const stderr = output.replace(stdout, "")
    const message = stderr
      .split("\n")
      .filter((line) => line.trim() !== "" && !/^(llm-fmri \S+: starting|opening |recording|reading )/.test(line))
      .join(" ")
      .replaceAll(`${folder}/`, "")
      .replaceAll(folder, "the folder")
      .replaceAll(`${root}/`, "")
    const wanted = input.exit ?? 2
    const left = listing(folder).filter((path) => !before.includes(path))
    return {
      group,
      input,
      exit: code,
      message,
      problems: [
        ...(code === wanted ? [] : [`exit code ${code}, not ${wanted}`]),
        ...(input.says.test(message) ? [] : [`the message does not say ${input.says}`]),
        ...(wanted !== 0 && left.length > 0 ? [`left behind: ${left.join(", ")}`] : []),
        ...(/\n\s+at .+:\d+:\d+/.test(stderr) ? ["prints a stack trace"] : []),
      ],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort()
}

const words = process.argv.slice(2)
const wanted = Object.entries(groups)
  .flatMap(([group, inputs]) => inputs.map((input) => ({ group, input })))
  .filter(({ input }) => !skipped(input) && words.every((word) => input.what.includes(word)))
const answers: Answer[] = []
for (const { group, input } of wanted) {
  const answer = await meet(group, input)
  answers.push(answer)
  console.log(
    `${answer.problems.length === 0 ? "ok  " : "FAIL"} ${group}: ${input.what}\n     ${answer.exit}: ${answer.message}`,
  )
  for (const problem of answer.problems) console.log(`     ${problem}`)
}
const bad = answers.filter(({ problems }) => problems.length > 0)
console.log(`${answers.length - bad.length} of ${answers.length} as they should be`)
if (bad.length === 0 && words.length === 0) {
  const stored: StoredTables = {
    title: "Bad input",
    about:
      "What the command line answers to input that is wrong: exit code 2 for bad input, one sentence on what is wrong and " +
      "where, one on what to do. Nothing half-written stays behind.",
    command: "pnpm docs:bad-input",
    sections: Object.keys(groups).map((group) => ({
      title: group,
      columns: ["what is wrong", "exit", "answer"],
      rows: answers
        .filter((answer) => answer.group === group)
        .map(({ input, exit, message }) => [input.what, exit, message]),
    })),
  }
  mkdirSync(join(root, "docs/generated"), { recursive: true })
  writeFileSync(join(root, "docs/generated/bad-input.json"), `${JSON.stringify(stored, null, 1)}\n`)
}
process.exitCode = bad.length === 0 ? 0 : 1
