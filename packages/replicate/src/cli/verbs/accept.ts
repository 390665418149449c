import { short } from "../../report/number.js"
import { defineCommand } from "../command.js"
import { storeFlag } from "../input/claim-flags.js"
import { oneOf } from "../input/one-claim.js"
import { trainedOnly } from "../input/trained-only.js"
import { usageError } from "../usage-error.js"

export default defineCommand({
  name: "accept",
  summary: "Writes a claim's numbers as the accepted ones, with the reason, into the store and its ledger.",
  positionals: [{ name: "CLAIM", help: "claim-3, 3, or the path of a claim of your own", required: true }],
  flags: {
    reason: { type: "string", hint: "TEXT", help: "why these numbers are right; kept for good", required: true },
    model: { type: "list", hint: "M", help: "only this model; default: the claim's own" },
    store: storeFlag,
  },
  notes: [
    "The only way to write accepted values. Refuses in CI, and in a git tree with changes elsewhere than in",
    "accepted values, ledger and changesets. What is written is to be committed together.",
  ],
  examples: ['llm-fmri accept claim-3 --reason "first values"'],
  async run({ flags, positionals, session }) {
    trainedOnly(flags.model)
    const reason = flags.reason.trim()
    if (reason === "") throw usageError("NoReason", "--reason is empty", "Say why these numbers are right.")
    const { refuseInCi } = await import("../../drift/ci.js")
    refuseInCi("accept", session.env)
    session.progress.stage("loading")
    const { findClaims } = await import("../../run/discover.js")
    const { storeRoot, loadStoreFiles, loadBaseline, storePlaces, whileLocked, writeStore } = await import(
      "../../drift/places.js"
    )
    const { checkTree } = await import("../../drift/git-tree.js")
    const { accept } = await import("../../drift/accept.js")
    const { askForChangeset } = await import("../../drift/changeset.js")
    const { filesOf } = await import("../../drift/file-numbers.js")
    const { scratchRun } = await import("../scratch-run.js")

    const claim = oneOf(await findClaims(positionals))
    const { id } = claim.spec
    const root = await storeRoot(flags.store)
    await checkTree(root)
    await loadBaseline(root, id)
    const { report, runs } = await scratchRun([claim], session, {
      ...(flags.model.length > 0 ? { models: flags.model } : {}),
      reuse: true,
    })
    // Looked at again under the lock: the run took its time.
    const done = await whileLocked(id, session.signal, async () => {
      const baseline = await loadBaseline(root, id)
      const files = await loadStoreFiles(root, id)
      const results = report.claims.flatMap(({ models }) =>
        models.map((model) => {
          const run = runs.find((record) => record.model === model.model)
          return { model, key: run?.key ?? {}, files: filesOf(run?.attachments ?? {}) }
        }),
      )
      const made = accept(id, { ...baseline, ledger: files.ledger.text ?? "" }, results, report.environment, {
        reason,
        all: flags.model.length === 0,
        date: new Date().toISOString().slice(0, 10),
      })
      await writeStore(root, id, made)
      return made
    })
    const changeset = await askForChangeset(root, id, reason)
    session.progress.close()
    const places = storePlaces(id)
    if (session.json) {
      session.output.json({ claim: id, class: report.environment.cpu_class, reason, models: done.changes, places })
      return 0
    }
    const lines = done.changes.flatMap(({ model, verdict, changes }) => {
      const was = verdict.from === undefined || verdict.from === verdict.to ? "" : ` (was ${verdict.from})`
      const { values, changed, added, removed, list } = changes
      const moved = list.filter(({ from, to }) => from !== undefined && to !== undefined).slice(0, 5)
      return [
        `${id} on ${model}: ${verdict.to}${was}; ${values} values, ${changed} changed, ${added} new, ${removed} gone`,
        ...moved.map(({ cell, from = 0, to = 0 }) => `  ${cell}: ${short(from, 6)} → ${short(to, 6)}`),
      ]
    })
    session.output.text(
      [...lines, `accepted on ${report.environment.cpu_class}: ${places.accepted}, ${places.ledger}`, changeset ?? ""]
        .filter((line) => line !== "")
        .join("\n"),
    )
    return 0
  },
})
