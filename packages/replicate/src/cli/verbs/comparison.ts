import { readdir } from "node:fs/promises"
import path from "node:path"
import { ExitCode, FmriError } from "@llm-fmri/errors"
import type { Baseline } from "../../drift/compare.js"
import { type Damage, describeDamage } from "../../store/damage.js"
import { type Command, defineCommand } from "../command.js"
import { modelFlag, storeFlag } from "../input/claim-flags.js"
import { reportPlace } from "../input/report-place.js"
import { trainedOnly } from "../input/trained-only.js"
import { reportRun } from "../report-run.js"

const flags = {
  model: modelFlag,
  out: { type: "string", hint: "DIR", help: "the report folder; default: reports/<verb>" },
  store: storeFlag,
} as const

/** `verify` and `audit`: the same comparison, with and without trust in results of earlier runs. */
export function comparisonCommand(mode: "verify" | "audit", summary: string): Command<typeof flags> {
  return defineCommand({
    name: mode,
    summary,
    positionals: [
      {
        name: "CLAIM",
        help: "claim-3, 3, all, or the path of a claim of your own; default: all",
        required: false,
        many: true,
      },
    ],
    flags,
    notes: [
      "Exit codes: 0 nothing drifted; 1 something did, or is gone; 3 something could not be compared, which is no",
      "pass; 4 accepted values, ledger or a stored result are not as they were written.",
    ],
    examples: [`llm-fmri ${mode}`, `llm-fmri ${mode} claim-3 --model smollm2-135m --json`],
    async run({ flags, positionals, session }) {
      trainedOnly(flags.model)
      const words = positionals.length > 0 ? positionals : ["all"]
      session.progress.stage("loading")
      const { findClaims } = await import("../../run/discover.js")
      const { storeRoot, loadBaseline } = await import("../../drift/places.js")
      const { compare } = await import("../../drift/compare.js")
      const { exitOf } = await import("../../drift/finding.js")
      const { driftTable } = await import("../../drift/table.js")
      const { filesOf } = await import("../../drift/file-numbers.js")
      const { announce } = await import("../../report/annotations.js")

      const root = await storeRoot(flags.store)
      const { enoughModels } = await import("../../run/enough-models.js")
      const found = await findClaims(words)
      const claims = enoughModels(found, flags.model, (text) => session.progress.warning(text))
      const ids = claims.map(({ spec }) => spec.id)
      const baselines: Record<string, Baseline> = {}
      const gone = words.includes("all") ? await ledgers(root) : []
      for (const id of new Set([...ids, ...gone.filter((id) => !found.some(({ spec }) => spec.id === id))])) {
        baselines[id] = await loadBaseline(root, id)
      }
      if (!Object.values(baselines).some(({ accepted }) => accepted !== undefined)) throw nothingAccepted(ids)
      const place = await reportPlace(flags.out, mode)
      const options = {
        mode,
        models: flags.model,
        quick: false,
        attack: false,
        keepRecordings: false,
        reuse: mode === "verify",
        onDamaged: refuseDamaged,
      }
      const report = await reportRun(claims, place, session, options, (made, runs) =>
        compare(made, baselines, {
          mode,
          files: filesOf(Object.assign({}, ...runs.map(({ attachments }) => attachments))),
          // Only these were asked for.
          ...(flags.model.length > 0 ? { models: made.claims.flatMap((c) => c.models.map(({ model }) => model)) } : {}),
        }),
      )
      if (session.json) session.output.json(report)
      else session.output.text(`${driftTable(report)}\n\nreport: ${path.relative("", place) || "."}`)
      announce(report, session)
      return exitOf(report.comparison.findings)
    },
  })
}

/** Claims that the store speaks of, whether or not their packages are still there. */
async function ledgers(root: string): Promise<string[]> {
  const names = await readdir(path.join(root, "history")).catch(() => [])
  return names.filter((name) => name.endsWith(".jsonl")).map((name) => name.slice(0, -".jsonl".length))
}

/** A stored result that was changed is no result: the run stops and names it. */
function refuseDamaged(damage: Damage): never {
  throw new FmriError("CacheDamaged", `${describeDamage(damage)} was damaged: ${damage.reason}`, {
    fix: "It has been removed; run the same command again and it is measured anew.",
    exit: ExitCode.integrity,
    fields: { damage },
  })
}

function nothingAccepted(ids: readonly string[]): FmriError {
  return new FmriError("NothingAccepted", `there are no accepted values for ${ids.join(", ")} to compare with`, {
    fix: `Accept a run first: llm-fmri accept ${ids[0]} --reason "first values".`,
    exit: ExitCode.uncompared,
    fields: { claims: ids },
  })
}
