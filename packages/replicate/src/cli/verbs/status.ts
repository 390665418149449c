import { alignColumns } from "../../text/columns.js"
import { defineCommand } from "../command.js"
import { modelFlag, storeFlag } from "../input/claim-flags.js"
import { version } from "../version.js"

export default defineCommand({
  name: "status",
  summary: "Says of every claim and model whether its numbers are up to date, and what has changed if not.",
  positionals: [
    { name: "CLAIM", help: "claim-3, 3, or the path of a claim; default: all", required: false, many: true },
  ],
  flags: {
    model: modelFlag,
    store: storeFlag,
  },
  notes: [
    "up to date: what the accepted numbers depend on is unchanged. stale: it has changed since. not accepted: measured, but",
    "nothing was accepted on this kind of machine. Exit code 4 when weights, stimuli or a stored result are damaged.",
  ],
  examples: ["llm-fmri status", "llm-fmri status claim-3 --json"],
  async run({ flags, positionals, session }) {
    const stage = session.progress.stage("hashing weights, stimuli and code")
    const { presentKeys, standing } = await import("../../run/lookup.js")
    const { ResultStore } = await import("../../store/store.js")
    const { describeDamage } = await import("../../store/damage.js")
    const { storeRoot } = await import("../../drift/places.js")
    const root = await storeRoot(flags.store)
    const damages: string[] = []
    const store = new ResultStore({
      onDamaged: (damage) =>
        damages.push(`${describeDamage(damage)} was damaged (${damage.reason}) and has been removed`),
    })
    const words = positionals.length === 0 ? ["all"] : positionals
    const models = flags.model.length > 0 ? { models: flags.model } : {}
    const present = await presentKeys(words, { ...models, version: version(), signal: session.signal })
    const standings = []
    for (const each of present) standings.push(await standing(each, store, root))
    stage.end()
    const exit = damages.length > 0 ? 4 : Math.max(0, ...standings.map(({ exit = 0 }) => exit))
    if (session.json) {
      session.output.json({ claims: standings.map(({ exit: _, ...rest }) => rest), damaged: damages })
      return exit
    }
    const rows = standings.map((each) => [each.claim, each.model, each.state, said(each)])
    session.output.text([...alignColumns([["claim", "model", "state", ""], ...rows]), ...damages].join("\n"))
    return exit
  },
})

type Standing = Awaited<ReturnType<typeof import("../../run/lookup.js")["standing"]>>

function said({ claim, state, changed, since, stored, problem }: Standing): string {
  switch (state) {
    case "up to date":
      return stored ? "accepted, and measured here" : "accepted; not measured on this machine yet"
    case "stale": {
      const parts = changed.map(({ part }) => part)
      const some = parts.length > 3 ? `${parts.slice(0, 2).join(", ")} and ${parts.length - 2} more` : parts.join(", ")
      return `since ${since === "accepted" ? "it was accepted" : "the last run"}: ${some} (llm-fmri why ${claim})`
    }
    case "not accepted":
      return `measured: llm-fmri accept ${claim} --reason TEXT`
    case "never measured":
      return `llm-fmri replicate ${claim}`
    default:
      return problem ?? ""
  }
}
