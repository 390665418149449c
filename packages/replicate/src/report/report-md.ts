import { createHash } from "node:crypto"
import { attackOutcome } from "./attack-outcome.js"
import { brainMarkdown } from "./brain/markdown.js"
import { countedFindings, placeOf } from "./findings.js"
import { driftSentence, headline, modeSentence, verdictSentence } from "./headline.js"
import { bytes, characters, fitSections, type Section } from "./ladder.js"
import { mdCode, mdTable, mdText } from "./md-text.js"
import { short } from "./number.js"
import { postClaims } from "./post.js"
import type { ClaimEntry, ModelEntry, Report } from "./schema.js"
import { quantityTables } from "./summary.js"
import { verdictLook } from "./verdict-words.js"

/** What a comment on the platforms may hold (65,536), with room for what they add. */
const commentLimit = 65_000
/** A job summary may have 1 MiB a step. */
const summaryLimit = 1_000_000

/** The label by which a later run finds the comment of an earlier one. */
export const watermarkLabel = "llm-fmri"

/**
 * `report.md`: the report as one comment, at most 65,000 characters. What does not fit is left out by whole sections, the
 * least important first, and named at the end. It ends with an invisible picture by which CML, and `ci/comment.mjs`, find
 * the comment again; the hash in it is the document's until the commit's takes its place.
 */
export function reportMarkdown(report: Report): string {
  const hash = createHash("sha256").update(JSON.stringify(report)).digest("hex").slice(0, 40)
  const mark = `\n![](https://cml.dev/watermark.png#${hash} "CML watermark ${watermarkLabel}")\n`
  return fitSections(sections(report), commentLimit - mark.length, characters) + mark
}

/** `summary.md`: the same for the summary of a job, which may be longer and needs no watermark. */
export function summaryMarkdown(report: Report): string {
  return fitSections(sections(report), summaryLimit, bytes)
}

/** In reading order; the rank says what goes first when there is no room. */
function sections(report: Report): Section[] {
  return [
    { name: "verdicts", rank: 0, text: verdictTable(report) },
    ...comparison(report),
    ...brains(report),
    ...report.claims.flatMap((claim) => claimSections(claim)),
    { name: "environment", rank: 4, text: environment(report) },
    { name: "inputs", rank: 8, text: inputs(report) },
  ]
}

function verdictTable(report: Report): string {
  const rows = postClaims.flatMap((post) => {
    const claim = report.claims.find(({ id }) => id === post.id)
    const name = `${post.id.replace("claim-", "")}. ${post.title}`
    if (claim === undefined) return [[name, mdText(post.printed.join("; ")), "", "", "", "not measured here"]]
    return claim.models.map((entry, at) => row(at === 0 ? name : "", post.printed.join("; "), entry))
  })
  const own = report.claims
    .filter(({ id }) => !postClaims.some((post) => post.id === id))
    .flatMap((claim) => claim.models.map((entry) => row(`${claim.id}: ${mdText(claim.title)}`, "", entry)))
  return [
    "# Replication report",
    "",
    `**${verdictSentence(report, postClaims.length)}**`,
    "",
    `${modeSentence(report)} ${driftSentence(report)}`,
    "",
    ...mdTable(["claim", "the post", "model", "ours", "null band", "verdict"], [...rows, ...own]),
  ].join("\n")
}

function row(name: string, printed: string, entry: ModelEntry): string[] {
  const { key, post, ours, nullBand } = headline(entry)
  const { sign } = verdictLook(entry.verdict)
  const verdict = `${sign} **${entry.verdict}**`
  return [name, mdText(post || printed), mdText(entry.model), `${mdCode(key)} ${mdText(ours)}`, nullBand, verdict]
}

/** What drifted, is gone, or could not be compared: before everything else. */
function comparison(report: Report): Section[] {
  const counted = countedFindings(report)
  if (counted.length === 0) return []
  const rows = counted.map((finding) => [mdText(placeOf(finding)), mdText(finding.says), `**${finding.outcome}**`])
  const text = ["## Against the accepted values", "", ...mdTable(["where", "what", "outcome"], rows)].join("\n")
  return [{ name: "comparison with the accepted values", rank: 1, text }]
}

/** The post's comparison with brains. */
function brains(report: Report): Section[] {
  const lines = brainMarkdown(report)
  if (lines.length === 0) return []
  return [{ name: "brains and models", rank: 4, text: ["## Brains and models", "", ...lines].join("\n") }]
}

function claimSections(claim: ClaimEntry): Section[] {
  const head = [`## ${claim.id}: ${mdText(claim.title)}`, "", `> ${mdText(claim.quote)}`]
  const reasons = claim.models.flatMap((entry) => [
    "",
    `**${mdText(entry.model)}: ${entry.verdict}**`,
    "",
    ...entry.because.map((reason) => `- ${mdText(reason)}`),
    ...(entry.killed_by.length > 0 ? [`- killed by: ${entry.killed_by.map(mdCode).join(", ")}`] : []),
  ])
  const tables = (reading: "post" | "guarded") =>
    claim.models.flatMap((entry) =>
      quantityTables(entry, Number.POSITIVE_INFINITY)
        .filter((table) => table.reading === reading)
        .flatMap((table) => [
          "",
          `${mdText(entry.model)}, ${mdCode(table.key)}: ${mdText(table.facts.join("; "))}`,
          "",
          ...mdTable(
            table.header.map(mdText),
            table.rows.map((cells) => cells.map(mdText)),
          ),
        ]),
    )
  return [
    { name: "reasons", of: claim.id, rank: 2, text: [...head, ...reasons].join("\n") },
    section(claim.id, "controls", 3, controls(claim)),
    section(claim.id, "attacks", 5, attackTable(claim)),
    section(claim.id, "numbers as the post reads", 6, tables("post")),
    section(claim.id, "guarded numbers", 7, tables("guarded")),
  ].filter(({ text }) => text !== "")
}

/** A folded part of a claim; empty where it has no lines. */
function section(of: string, name: string, rank: number, lines: readonly string[]): Section {
  return { name, of, rank, text: lines.length === 0 ? "" : folded(`${of}: ${name}`, lines) }
}

function attackTable(claim: ClaimEntry): string[] {
  const rows = claim.models.flatMap((entry) =>
    (entry.attacks ?? []).map((attack) => [
      `${mdCode(attack.key)} ${mdText(attack.definition)}`,
      mdText(entry.model),
      mdText(String(attack.expected)),
      attack.verdict,
      attack.killed ? "**killed**" : attackOutcome(attack),
    ]),
  )
  return rows.length === 0 ? [] : mdTable(["attack", "model", "expected", "verdict under it", ""], rows)
}

function controls(claim: ClaimEntry): string[] {
  return mdTable(
    ["control", "model", "kind", "expected", "observed", ""],
    claim.models.flatMap((entry) =>
      entry.controls.map(({ key, kind, expected, observed, passed }) => [
        mdCode(key),
        mdText(entry.model),
        mdText(kind),
        mdText(String(expected)),
        typeof observed === "number" ? short(observed) : mdText(observed),
        passed ? "✓ pass" : "✕ **fail**",
      ]),
    ),
  )
}

/** Closed until it is opened; what it holds needs blank lines around it. */
function folded(title: string, lines: readonly string[]): string {
  return ["<details>", `<summary>${mdText(title)}</summary>`, "", ...lines, "", "</details>"].join("\n")
}

function environment({ environment: of, timing }: Report): string {
  const machine = `${of.platform} ${of.cpu_class}, ${of.threads} threads, ${of.dtype} on ${of.device}`
  const programs = `llm-fmri ${of.llm_fmri}, Node ${of.node}, ONNX Runtime ${of.onnxruntime}`
  return `**Environment**: ${mdText(`${programs}, ${machine}. ${short(timing.total_seconds)} s in all.`)}`
}

function inputs({ inputs: of }: Report): string {
  const rows = of.map(({ name, sha256, warnings }) => [
    mdCode(name),
    mdCode(sha256),
    mdText(warnings?.join("; ") ?? ""),
  ])
  return folded("inputs", mdTable(["name", "sha256", "warnings"], rows))
}
