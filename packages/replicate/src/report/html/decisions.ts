import { conditionWords } from "../../gate/words.js"
import type { SpecTexts } from "../specs.js"
import { dataTable, scrollTable } from "./table.js"
import { type Content, type Html, html } from "./template.js"

/** How a verdict follows from the numbers: findings, and the table that was written before the run. */
export function decisionSection(id: string, spec: SpecTexts | undefined): Html | false {
  const { findings = [], decisions = [], decides = [] } = spec ?? {}
  if (findings.length === 0 || decisions.length === 0) return false
  const named = new Map(findings.map(({ key, if: condition }) => [JSON.stringify(condition), key]))
  const told = findings.map(({ key, if: condition, for: speaksFor }) => [
    { content: code(key) },
    { content: spans(conditionWords(condition, named)), look: "long" },
    { content: speaksFor ? "when true" : "when false" },
  ])
  const asked = findings.filter(({ key }) => decisions.some(({ when }) => when[key] !== undefined))
  const rows = asked.map(({ key }) => [
    { content: code(key) },
    ...decisions.map(({ when }) => ({ content: when[key] === undefined ? "" : when[key] ? "yes" : "no" })),
  ])
  return html`<details><summary>How a verdict follows from the numbers: written before the run</summary>
<p class="prose small">A finding is told from the numbers; what cannot be told takes the value that speaks against the claim. From left to right, the first column of the decision table whose findings all fit gives the verdict.${
    decides.length > 0 && html` Nothing speaks for the claim before ${list(decides)} clears its null band.`
  }</p>
${scrollTable(`Findings and decision table of ${id}`, [
  dataTable("Findings", ["finding", "true when", "speaks for the claim"], told),
  dataTable("Decision table", ["finding", ...decisions.map(({ verdict }, at) => `${at + 1}. ${verdict}`)], rows),
])}</details>`
}

function code(text: string): Html {
  return html`<code>${text}</code>`
}

function list(keys: readonly string[]): Content[] {
  return keys.map((key, at) => [at > 0 && " and ", code(key)])
}

/** Between backticks stands code. */
function spans(text: string): Content[] {
  return text.split("`").map((part, at) => (at % 2 === 1 ? code(part) : part))
}
