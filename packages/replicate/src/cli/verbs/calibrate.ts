import { rm } from "node:fs/promises"
import path from "node:path"
import { cacheDir } from "@llm-fmri/manifest"
import type { Perturbation } from "@llm-fmri/model"
import { baseVariant, variants } from "../../drift/variants.js"
import type { Engine } from "../../engine/engine.js"
import { short } from "../../report/number.js"
import { alignColumns } from "../../text/columns.js"
import { defineCommand } from "../command.js"
import { storeFlag } from "../input/claim-flags.js"
import { oneOf } from "../input/one-claim.js"
import { usageError } from "../usage-error.js"

const variantNames = variants.map(({ name }) => name).join(", ")

export default defineCommand({
  name: "calibrate",
  summary:
    "Measures how far a claim's numbers move when nothing that matters changes, and sets the tolerances above it.",
  positionals: [{ name: "CLAIM", help: "claim-3, 3, or the path of a claim of your own", required: true }],
  flags: {
    without: { type: "list", hint: "RUN", help: `leave a run out; what was run is written down: ${variantNames}` },
    store: storeFlag,
  },
  notes: [
    "Runs the claim six times: as it is, with other threads, batches and order, and twice with weights disturbed",
    "in their last bits, which stands for a processor that rounds elsewhere. Interrupted, it goes on from there.",
    "Refuses where accept does.",
  ],
  examples: ["llm-fmri calibrate claim-3"],
  async run({ positionals, flags, session }) {
    const { refuseInCi } = await import("../../drift/ci.js")
    refuseInCi("calibrate", session.env)
    session.progress.stage("loading")
    const { findClaims } = await import("../../run/discover.js")
    const { storeRoot, loadStoreFiles, loadBaseline, storePlaces, whileLocked, writeStore } = await import(
      "../../drift/places.js"
    )
    const { checkTree } = await import("../../drift/git-tree.js")
    const { calibrate } = await import("../../drift/calibrate.js")
    const { calibrationHash } = await import("../../drift/calibration.js")
    const { appendLine } = await import("../../drift/ledger.js")
    const { ledgerEnvironment } = await import("../../drift/accept.js")
    const { filesOf } = await import("../../drift/file-numbers.js")
    const { scratchRun } = await import("../scratch-run.js")

    const strange = flags.without.find((name) => !variants.some((variant) => variant.name === name))
    if (strange !== undefined) {
      throw usageError("UnknownRun", `there is no run "${strange}"`, `The runs are ${variantNames}.`)
    }
    const claim = oneOf(await findClaims(positionals))
    const { spec } = claim
    const root = await storeRoot(flags.store)
    await checkTree(root)
    await loadBaseline(root, spec.id)

    // Kept apart from other results, so that an interrupted calibration goes on and nothing else ever takes its numbers;
    // the first run is one like any other, and accept may take it.
    const kept = path.join(cacheDir(), "calibrations", spec.id)
    const runs = []
    for (const variant of [baseVariant, ...variants.filter(({ name }) => !flags.without.includes(name))]) {
      const { name, how, cross, threads, run, perturb } = variant
      session.progress.note(`${spec.id}, run "${name}": ${how}`)
      const { report, runs: records } = await scratchRun(
        [claim],
        session,
        {
          reuse: true,
          ...(name === baseVariant.name ? {} : { cacheDir: path.join(kept, name.replaceAll(" ", "-")) }),
          threads,
          ...(run === undefined ? {} : { run }),
        },
        (engine) => disturbed(engine, perturb),
      )
      const files = filesOf(Object.assign({}, ...records.map(({ attachments }) => attachments)))
      runs.push({ name, how, cross, report, files })
    }
    const [base, ...others] = runs
    if (base === undefined) throw new Error("there is no first run")
    const tolerances = Object.fromEntries(spec.quantities.map(({ key, tolerance }) => [key, tolerance]))
    const measured = calibrate(spec.id, tolerances, base, others)
    await whileLocked(spec.id, session.signal, async () => {
      await loadBaseline(root, spec.id)
      const files = await loadStoreFiles(root, spec.id)
      const { text, sha256 } = appendLine(files.ledger.text ?? "", {
        event: "calibrate",
        date: new Date().toISOString().slice(0, 10),
        claim: spec.id,
        class: base.report.environment.cpu_class,
        environment: ledgerEnvironment(base.report.environment),
        reason: measured.rule,
        entry: calibrationHash(measured),
        runs: runs.length,
      })
      await writeStore(root, spec.id, { ledger: text, calibration: { ...measured, ledger: sha256 } })
    })
    await rm(kept, { recursive: true, force: true })
    session.progress.close()
    if (session.json) session.output.json(measured)
    else {
      const rows = Object.entries(measured.quantities).map(([key, { kind, value, cross_class, worst }]) => [
        key,
        kind,
        short(value, 2),
        short(cross_class.value, 2),
        worst || "–",
      ])
      const header = ["quantity", "tolerance", "same class", "other class", "moved most"]
      const table = alignColumns([header, ...rows], [2, 3])
      session.output.text([...table, "", measured.rule, storePlaces(spec.id).calibration].join("\n"))
    }
    return 0
  },
})

/** An engine whose nets are disturbed in their last bits. */
function disturbed(engine: Engine, perturb: Perturbation | undefined): Engine {
  if (perturb === undefined) return engine
  return { ...engine, openModel: (name, options) => engine.openModel(name, { ...options, perturb }) }
}
