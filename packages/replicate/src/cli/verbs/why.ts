import { ExitCode, FmriError } from "@llm-fmri/errors"
import { alignColumns } from "../../text/columns.js"
import { explainPart, shortValue } from "../../text/part.js"
import { defineCommand } from "../command.js"
import { modelFlag, storeFlag } from "../input/claim-flags.js"
import { version } from "../version.js"

export default defineCommand({
  name: "why",
  summary: "Names what has changed since a claim's numbers were accepted, or else since they were last measured.",
  positionals: [{ name: "CLAIM", help: "claim-3, 3, or the path of a claim of your own", required: true, many: true }],
  flags: {
    model: modelFlag,
    store: storeFlag,
  },
  notes: [
    "A number is measured anew when a part of what it depends on has changed: weights, tokenizer, stimuli, the claim's spec,",
    "code, versions, seeds, the machine. Exit code 3 when there is nothing to compare with.",
  ],
  examples: ["llm-fmri why claim-3", "llm-fmri why claim-3 --model smollm2-135m --json"],
  async run({ flags, positionals, session }) {
    const stage = session.progress.stage("hashing weights, stimuli and code")
    const { presentKeysOrFail, referenceOf } = await import("../../run/lookup.js")
    const { changedParts } = await import("../../provenance/key.js")
    const { ResultStore } = await import("../../store/store.js")
    const { storeRoot } = await import("../../drift/places.js")
    const root = await storeRoot(flags.store)
    const store = new ResultStore()
    const models = flags.model.length > 0 ? { models: flags.model } : {}
    const present = await presentKeysOrFail(positionals, { ...models, version: version(), signal: session.signal })
    const answers = []
    for (const each of present) {
      const { claim, subject, key } = each
      const reference = await referenceOf(each, store, root)
      answers.push({
        claim: claim.spec.id,
        model: subject.name,
        since: reference?.since,
        changed: reference === undefined ? [] : changedParts(reference.key, key),
        unchanged:
          reference === undefined ? 0 : Object.keys(key).filter((part) => reference.key[part] === key[part]).length,
      })
    }
    stage.end()
    if (answers.every(({ since }) => since === undefined)) {
      const names = [...new Set(answers.map(({ claim }) => claim))].join(", ")
      throw new FmriError("NeverMeasured", `${names} was neither accepted on this kind of machine nor measured here`, {
        fix: `Measure it first: llm-fmri replicate ${names.replaceAll(",", "")}.`,
        exit: ExitCode.uncompared,
      })
    }
    if (session.json) session.output.json({ claims: answers })
    else session.output.text(answers.map(text).join("\n\n"))
    return 0
  },
})

interface Answer {
  claim: string
  model: string
  since: "accepted" | "last run" | undefined
  changed: { part: string; before?: string; after?: string }[]
  unchanged: number
}

function text({ claim, model, since, changed, unchanged }: Answer): string {
  const name = `${claim} on ${model}`
  if (since === undefined) return `${name}: never measured here, and nothing accepted (llm-fmri replicate ${claim})`
  const when = since === "accepted" ? "it was accepted" : "the last run (nothing is accepted on this kind of machine)"
  if (changed.length === 0) return `${name}: nothing has changed since ${when}`
  const rows = changed.map(({ part, before, after }) => [
    `  ${part}`,
    shortValue(before),
    shortValue(after),
    explainPart(part),
  ])
  return [
    `${name}: ${changed.length} of ${changed.length + unchanged} parts have changed since ${when}`,
    ...alignColumns([["  part", "before", "now", "what it is"], ...rows]),
  ].join("\n")
}
