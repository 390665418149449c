import { FmriError } from "@llm-fmri/errors"
import { z } from "zod"
import { type Verdict, verdicts } from "../claim/verdict.js"
import { hashOf } from "../provenance/canonical.js"
import { cellName } from "../provenance/cell-name.js"
import type { ModelEntry } from "../report/schema.js"
import type { FileNumbers } from "./file-numbers.js"

const hash = z.string().regex(/^[0-9a-f]{64}$/, "must be a sha256 in hexadecimal")

const entry = z.strictObject({
  key: z.record(z.string(), z.string()),
  verdict: z.enum(verdicts),
  controls: z.record(z.string(), z.boolean()),
  values: z.record(z.string(), z.number()),
  absent: z.record(z.string(), z.string()),
  files: z.record(z.string(), z.strictObject({ shape: hash, numbers: z.array(z.number()) })),
})

export const acceptedSchema = z.strictObject({
  schema: z.literal("llm-fmri.accepted/1"),
  claim: z.string(),
  reference: z.string(),
  ledger: hash,
  classes: z.record(z.string(), z.strictObject({ models: z.record(z.string(), entry) })),
})

/** What was accepted for a claim on one model and one class of environment. Cells go by their names: `ratio{N=4,dose=0.1}`. */
export interface AcceptedEntry {
  /** What the values depended on: a run with another key explains itself by what changed. */
  readonly key: Readonly<Record<string, string>>
  readonly verdict: Verdict
  /** Which controls passed. */
  readonly controls: Readonly<Record<string, boolean>>
  readonly values: Readonly<Record<string, number>>
  /** Cells without a value, and why. */
  readonly absent: Readonly<Record<string, string>>
  /** Cells that are a file of the report folder: its numbers. */
  readonly files: Readonly<Record<string, FileNumbers>>
}

/** `replications/claim-N/accepted.json`. */
export interface Accepted {
  readonly schema: "llm-fmri.accepted/1"
  readonly claim: string
  /** The class that others are judged against: the first that was accepted. */
  readonly reference: string
  /** sha256 of the line of the ledger that says so. */
  readonly ledger: string
  readonly classes: Readonly<Record<string, { readonly models: Readonly<Record<string, AcceptedEntry>> }>>
}

/**
 * What would be accepted of a model's entry in a report.
 *
 * @param key what the run depended on
 * @param files what the run attached, by file name
 * @throws FmriError `CellsAlike` for two cells that go by the same name; `FileMissing` for a file that was not attached
 */
export function acceptedEntry(
  model: ModelEntry,
  key: Readonly<Record<string, string>>,
  files: Readonly<Record<string, FileNumbers>> = {},
): AcceptedEntry {
  const values: Record<string, number> = {}
  const absent: Record<string, string> = {}
  const attached: Record<string, FileNumbers> = {}
  const seen = new Set<string>()
  for (const cell of model.quantities) {
    const name = cellName(cell.key, cell.params)
    if (seen.has(name)) throw alike(name)
    seen.add(name)
    if (cell.value !== undefined) values[name] = cell.value
    else if (cell.absent_because !== undefined) absent[name] = cell.absent_because
    if (cell.file !== undefined) attached[name] = files[cell.file] ?? missing(cell.file)
  }
  const controls = Object.fromEntries(model.controls.map(({ key: control, passed }) => [control, passed]))
  return sorted({ key, verdict: model.verdict, controls, values, absent, files: attached })
}

/** Every number of an entry by a name of its own: cells, and the numbers of files as `curve[17]`. */
export function allNumbers({ values, files }: Pick<AcceptedEntry, "values" | "files">): Record<string, number> {
  const inFiles = Object.entries(files).flatMap(([cell, { numbers }]) =>
    numbers.map((value, at) => [`${cell}[${at}]`, value] as const),
  )
  return { ...values, ...Object.fromEntries(inFiles) }
}

/** Hash of an entry; the ledger repeats it. */
export function entryHash(entry: AcceptedEntry): string {
  return hashOf(entry)
}

/** The file's text: one value a line, names in order, so that a change is a small diff and there is one way to write it. */
export function formatAccepted(accepted: Accepted): string {
  const classes = inOrder(accepted.classes, ({ models }) => ({ models: inOrder(models, sorted) }))
  const { schema, claim, reference, ledger } = accepted
  return `${JSON.stringify({ schema, claim, reference, ledger, classes }, null, 2)}\n`
}

function sorted(entry: AcceptedEntry): AcceptedEntry {
  const { key, verdict, controls, values, absent, files } = entry
  return {
    key: inOrder(key),
    verdict,
    controls: inOrder(controls),
    values: inOrder(values),
    absent: inOrder(absent),
    files: inOrder(files),
  }
}

function inOrder<T>(record: Readonly<Record<string, T>>, each: (value: T) => T = (value) => value): Record<string, T> {
  return Object.fromEntries(
    Object.keys(record)
      .sort()
      .map((name) => [name, each(record[name] as T)]),
  )
}

function alike(name: string): FmriError {
  return new FmriError("CellsAlike", `two cells go by the name ${name}`, {
    fix: "Give the cells of a quantity parameters that tell them apart.",
  })
}

function missing(file: string): never {
  throw new FmriError("FileMissing", `the file ${file} of a quantity was not attached by the run`, {
    fix: "Run the claim again without its cached result.",
  })
}
