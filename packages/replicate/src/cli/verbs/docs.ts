import { ExitCode, FmriError } from "@llm-fmri/errors"
import { runTool } from "../../checkout/run-tool.js"
import { defineCommand } from "../command.js"

export default defineCommand({
  name: "docs",
  summary: "Writes the generated documents from the specs and the stored results; with --check only compares.",
  positionals: [],
  flags: {
    check: { type: "boolean", help: "write nothing; exit code 1 when a document disagrees with what is stored" },
  },
  notes: ["Works in a checkout of the repository, and is the same as pnpm docs:generate and pnpm docs:check."],
  examples: ["llm-fmri docs --check"],
  async run({ flags, session }) {
    const stage = session.progress.stage(flags.check ? "comparing documents" : "writing documents")
    const { signal } = session
    const { lines, code, stderr } = await runTool("docs.ts", flags.check ? ["--check"] : [], { verb: "docs", signal })
    stage.end()
    session.progress.close()
    // 1 with lines is a disagreement; without a line the script itself has failed.
    if (code !== 0 && lines.length === 0) {
      throw new FmriError("DocsFailed", `the documents could not be made: ${lastLine(stderr)}`, {
        fix: "Run pnpm docs:check to see all of it.",
        exit: ExitCode.uncompared,
        fields: { stderr },
      })
    }
    if (session.json) session.output.json({ check: flags.check, [flags.check ? "problems" : "done"]: lines })
    else session.output.text(lines.length > 0 ? lines.join("\n") : "the documents say what is stored")
    return code === 0 ? ExitCode.ok : ExitCode.drift
  },
})

/** What went wrong, without the stack. */
function lastLine(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim())
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.filter(Boolean).at(-1) ?? "no reason was given"
}
