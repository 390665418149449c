import { alignColumns } from "../../text/columns.js"
import { defineCommand } from "../command.js"
import { readEdits } from "../input/edits.js"
import { parseChoice, parseCount } from "../input/numbers.js"

export default defineCommand({
  name: "next",
  summary: "Shows the most likely next tokens after a text, steered or not.",
  positionals: [{ name: "TEXT", help: "the text, in quotes", required: true }],
  flags: {
    model: { type: "string", hint: "M", help: "a model by name, folder or .gguf file", required: true },
    top: { type: "string", hint: "N", help: "how many", default: "10" },
    edits: { type: "string", hint: "FILE", help: "edits to apply, as JSON" },
    bos: { type: "string", hint: "auto|always|never", help: "the token before the text", default: "auto" },
  },
  examples: ['llm-fmri next --model smollm2-135m "The capital of France is"'],
  async run({ flags, positionals, session }) {
    const top = parseCount("--top", flags.top)
    const bos = parseChoice("--bos", flags.bos, ["auto", "always", "never"])
    const edits = flags.edits === undefined ? undefined : await readEdits(flags.edits)
    const { nextTokens } = await import("../../engine/next.js")
    const result = await nextTokens({ model: flags.model, text: positionals[0] as string, top, bos, edits }, session)
    if (session.json) session.output.json(result)
    else session.output.text(table(result.next))
    return 0
  },
})

function table(next: readonly { id: number; text: string; p: number }[]): string {
  const most = Math.max(...next.map(({ p }) => p))
  const rows = next.map(({ id, text, p }) => [
    p < 0.0001 ? p.toExponential(1) : p.toFixed(4),
    JSON.stringify(text),
    String(id),
    "▇".repeat(Math.max(1, Math.round((20 * p) / most))),
  ])
  return alignColumns([["p", "token", "id", ""], ...rows], [0, 2]).join("\n")
}
