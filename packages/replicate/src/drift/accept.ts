import type { ModelEntry, Report } from "../report/schema.js"
import { type Accepted, type AcceptedEntry, acceptedEntry, entryHash } from "./accepted.js"
import { type EntryChanges, entryChanges } from "./changes.js"
import type { FileNumbers } from "./file-numbers.js"
import { type AcceptLine, appendLine } from "./ledger.js"

/** One model's result, as it is to be accepted. */
export interface Acceptance {
  readonly model: ModelEntry
  readonly key: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, FileNumbers>>
}

/** What accepting changed for a model, and the line that says so. */
export interface AcceptedChange {
  readonly model: string
  readonly verdict: { readonly from?: string; readonly to: string }
  readonly changes: EntryChanges
}

/** How many changed values a line of the ledger names. */
const named = 10

/**
 * New accepted values and the ledger that speaks of them. Pure; `date` reads 2026-01-31.
 *
 * With `all`, the results are those of every model that the claim has: other models are retired, on every class.
 *
 * @param before what is there: the accepted values as read, and the ledger's text ("" where there is none)
 */
export function accept(
  claim: string,
  before: { readonly accepted?: Accepted; readonly ledger: string },
  results: readonly Acceptance[],
  environment: Report["environment"],
  { reason, date, all = false }: { readonly reason: string; readonly date: string; readonly all?: boolean },
): { accepted: Accepted; ledger: string; changes: AcceptedChange[] } {
  const cpuClass = environment.cpu_class
  const changes: AcceptedChange[] = []
  let { ledger } = before
  let head = ""
  const classes: Record<string, { models: Record<string, AcceptedEntry> }> = {}
  for (const [name, { models }] of Object.entries(before.accepted?.classes ?? {})) {
    const kept: Record<string, AcceptedEntry> = {}
    for (const [model, entry] of Object.entries(models)) {
      if (!all || results.some((result) => result.model.model === model)) kept[model] = entry
      else ledger = appendLine(ledger, { event: "retire", date, claim, class: name, model, reason }).text
    }
    if (Object.keys(kept).length > 0) classes[name] = { models: kept }
  }
  const models = classes[cpuClass]?.models ?? {}
  for (const { model, key, files } of results) {
    const was = models[model.model]
    const entry = acceptedEntry(model, key, files)
    const changed = entryChanges(was, entry)
    const { list, ...cells } = changed
    const line: Omit<AcceptLine, "previous"> = {
      event: "accept",
      date,
      claim,
      class: cpuClass,
      environment: ledgerEnvironment(environment),
      model: model.model,
      verdict: model.verdict,
      reason,
      entry: entryHash(entry),
      cells,
      // The first time everything is new: that is what the file is for.
      changes: was === undefined ? [] : list.slice(0, named),
    }
    const appended = appendLine(ledger, line)
    ledger = appended.text
    head = appended.sha256
    models[model.model] = entry
    changes.push({
      model: model.model,
      verdict: { ...(was === undefined ? {} : { from: was.verdict }), to: model.verdict },
      changes: changed,
    })
  }
  const accepted: Accepted = {
    schema: "llm-fmri.accepted/1",
    claim,
    reference: before.accepted?.reference ?? cpuClass,
    ledger: head,
    classes: { ...classes, [cpuClass]: { models } },
  }
  return { accepted, ledger, changes }
}

/** The part of a report's environment that the ledger keeps: versions, not the class, which stands beside it. */
export function ledgerEnvironment(environment: Report["environment"]): Record<string, string | number> {
  const { cpu_class: _, ...rest } = environment
  return Object.fromEntries(
    Object.entries(rest).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  )
}
