import { readFile, stat } from "node:fs/promises"
import path from "node:path"
import { FmriError } from "@llm-fmri/errors"
import { z } from "zod"
import { type Chain, nodeKinds } from "../provenance/chain.js"
import { type Report, reportSchema } from "./schema.js"

/**
 * Reads the `report.json` of a folder and checks every field.
 *
 * @throws FmriError `NoReport`, `NotJson`, `NotAReport` (exit code 2), naming the field
 */
export async function readReport(folder: string): Promise<Report> {
  const file = path.join(folder, "report.json")
  const value = await readJson(file)
  if (value === undefined) {
    const there = (await stat(folder).catch(() => undefined))?.isDirectory() === true
    throw new FmriError("NoReport", there ? `${folder} has no report.json` : `there is no folder ${folder}`, {
      fix: "Name a folder that replicate, verify or audit wrote.",
    })
  }
  const result = reportSchema.safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues.slice(0, 5).map((issue) => `/${issue.path.join("/")}: ${issue.message}`)
  const more =
    result.error.issues.length > issues.length ? ` and ${result.error.issues.length - issues.length} more` : ""
  throw new FmriError("NotAReport", `${file} is not a report as this version writes it: ${issues.join("; ")}${more}`, {
    fix: "Do not edit reports by hand; make it anew with replicate.",
    fields: { issues },
  })
}

const provenance = z.object({
  schema: z.literal("llm-fmri.provenance/1"),
  runs: z.array(
    z.object({
      chain: z.object({
        claim: z.string(),
        model: z.string(),
        nodes: z.array(
          z.object({
            id: z.string(),
            kind: z.enum(nodeKinds),
            name: z.string(),
            sha256: z.string(),
            from: z.array(z.string()),
            detail: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
          }),
        ),
      }),
    }),
  ),
})

/**
 * The chains beside a report; none where there is no `provenance.json`.
 *
 * @throws FmriError `NotJson`, `NotProvenance` (exit code 2)
 */
export async function readChains(folder: string): Promise<Chain[]> {
  const file = path.join(folder, "provenance.json")
  const value = await readJson(file)
  if (value === undefined) return []
  const result = provenance.safeParse(value)
  if (result.success) {
    return result.data.runs.map(({ chain }) => ({
      ...chain,
      nodes: chain.nodes.map(({ detail, ...node }) => (detail === undefined ? node : { ...node, detail })),
    }))
  }
  const [issue] = result.error.issues
  throw new FmriError(
    "NotProvenance",
    `${file} is not a chain of provenance at /${issue?.path.join("/")}: ${issue?.message}`,
    {
      fix: "Make the report anew with replicate, or take the file away.",
    },
  )
}

/** Undefined where there is no such file. */
async function readJson(file: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(file, "utf8")
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes((cause as NodeJS.ErrnoException).code ?? "")) return undefined
    throw cause
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    const where = cause instanceof Error ? `: ${cause.message.replace(/\s+/g, " ")}` : ""
    throw new FmriError("NotJson", `${file} is not JSON${where}`, {
      fix: "Make the report anew with replicate.",
      cause,
    })
  }
}
