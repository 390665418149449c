import { conditionsIn } from "../../claim/walk.js"
import type { Chain } from "../../provenance/chain.js"
import { attackOutcome } from "../attack-outcome.js"
import type { CurveFiles } from "../curves.js"
import { short } from "../number.js"
import type { Draw } from "../plot/draw.js"
import type { ClaimEntry, ControlEntry, ModelEntry } from "../schema.js"
import type { SpecTexts } from "../specs.js"
import { verdictLook } from "../verdict-words.js"
import { decisionSection } from "./decisions.js"
import { declaredFigures } from "./declared-figures.js"
import { verdictMark } from "./overview.js"
import { type QuantityGroup, quantitySection } from "./quantity.js"
import { type Cell, stackTable } from "./table.js"
import { type Content, type Html, html } from "./template.js"
import { traceSection } from "./trace.js"

/** Everything about one claim. */
export function claimSection(
  claim: ClaimEntry,
  spec: SpecTexts | undefined,
  chains: readonly Chain[],
  files: CurveFiles,
  draw: Draw,
): Html {
  const own = chains.filter((chain) => chain.claim === claim.id)
  const { sections, drawn } = declaredFigures(claim, spec?.figures ?? [], files, draw)
  return html`<section class="part claim" id="${claim.id}" aria-labelledby="${claim.id}-title">
<p class="eyebrow">${claim.id.replace("-", " ")}</p>
<h2 id="${claim.id}-title">${claim.title}</h2>
<blockquote><p>“${claim.quote}”</p></blockquote>
<div class="outcomes">${claim.models.map(outcome)}</div>
${decisionSection(claim.id, spec)}
${sections.length > 0 && html`<h3>Figures</h3>${sections}`}
<h3>Numbers</h3>
${quantitySections(quantityGroups(claim, spec, drawn), spec, files, draw)}
<h3>Controls</h3>
${controls(claim, spec)}
${attacks(claim)}
${traceSection(own)}
<p class="back"><a href="#claims">All claims</a></p>
</section>`
}

function outcome({ model, verdict, because, killed_by }: ModelEntry): Html {
  const { tone, means } = verdictLook(verdict)
  return html`<div class="outcome ${tone}">
<h3>${model}</h3>
<p>${verdictMark(verdict)}</p>
<p class="means">${means}</p>
<ul>${because.map((reason) => html`<li>${reason}</li>`)}</ul>
${killed_by.length > 0 && html`<p class="small">Controls that it did not survive: ${codes(killed_by)}</p>`}
</div>`
}

function codes(keys: readonly string[]): Content[] {
  return keys.map((key, at) => [at > 0 && ", ", html`<code>${key}</code>`])
}

/** Those that a verdict may rest on are open; the others are folded, where the spec says which is which. */
function quantitySections(
  groups: readonly QuantityGroup[],
  spec: SpecTexts | undefined,
  files: CurveFiles,
  draw: Draw,
): Html[] {
  const draws = (some: readonly QuantityGroup[]) => some.map((group) => quantitySection(group, files, draw))
  const named = namedQuantities(spec)
  const rests = ({ key, models }: QuantityGroup) =>
    named.size === 0 || named.has(key) || models.some(({ cells }) => cells.some(({ reading }) => reading === "post"))
  const others = groups.filter((group) => !rests(group))
  if (others.length < 3) return draws(groups)
  const keys = others.map(({ key }) => key)
  return [
    ...draws(groups.filter(rests)),
    html`<details class="further"><summary>${others.length} further quantities, which no finding rests on</summary>
<p class="small muted">${codes(keys)}</p>
${draws(others)}</details>\n`,
  ]
}

/** Quantities that a finding reads, or that decide. */
function namedQuantities(spec: SpecTexts | undefined): Set<string> {
  const read = (spec?.findings ?? []).flatMap(({ if: condition }) =>
    conditionsIn(condition, "").flatMap(({ condition: one }) => ("quantity" in one ? [one.quantity] : [])),
  )
  return new Set([...read, ...(spec?.decides ?? [])])
}

/** The post's reading first. */
function quantityGroups(
  { models }: ClaimEntry,
  spec: SpecTexts | undefined,
  drawn: ReadonlySet<string>,
): QuantityGroup[] {
  const cells = models.flatMap(({ quantities }) => quantities)
  const keys = [...new Set(cells.map(({ key }) => key))]
  const isPost = (key: string) => cells.find((cell) => cell.key === key)?.reading === "post"
  return [...keys.filter(isPost), ...keys.filter((key) => !isPost(key))].map((key) => ({
    key,
    models: models.map(({ model, quantities }) => ({ model, cells: quantities.filter((cell) => cell.key === key) })),
    definition: spec?.quantities.find((quantity) => quantity.key === key)?.definition,
    formula: spec?.quantities.find((quantity) => quantity.key === key)?.formula,
    drawn: drawn.has(key),
  }))
}

function controls({ models }: ClaimEntry, spec: SpecTexts | undefined): Html {
  const keys = [...new Set(models.flatMap((entry) => entry.controls.map(({ key }) => key)))]
  const rows = keys.map((key): Cell[] => {
    const found = models.map((entry) => entry.controls.find((control) => control.key === key))
    const first = found.find((control) => control !== undefined)
    const about = spec?.controls.find((control) => control.key === key)?.definition
    return [
      { content: [html`<code>${key}</code>`, about !== undefined && html`<span class="quiet">${about}</span>`] },
      { content: kinds[first?.kind ?? ""] ?? first?.kind },
      { content: value(first?.expected) },
      ...found.map((control): Cell => ({ content: control === undefined ? "did not run" : observed(control) })),
    ]
  })
  return stackTable(
    "controls",
    "What each control must show, and what it showed.",
    ["control", "kind", "expected", ...models.map(({ model }) => model)],
    rows,
  )
}

const kinds: Readonly<Record<string, string>> = {
  positive: "positive: a planted effect is found",
  kill: "kill rule",
  algebra: "algebra: true by construction",
  reference: "reference: a net without the thing fails",
}

function observed(control: ControlEntry): Html {
  return html`${passMark(control.passed)} <span class="quiet">${value(control.observed)}</span>`
}

function passMark(passed: boolean): Html {
  return passed
    ? html`<span class="verdict good"><span class="sign" aria-hidden="true">✓</span>pass</span>`
    : html`<span class="verdict bad"><span class="sign" aria-hidden="true">✕</span>fail</span>`
}

function value(of: number | string | undefined): string {
  return typeof of === "number" ? short(of) : (of ?? "")
}

function attacks({ models }: ClaimEntry): Html | false {
  const rows = models.flatMap((entry) =>
    (entry.attacks ?? []).map((attack): Cell[] => [
      { content: [html`<code>${attack.key}</code>`, html`<span class="quiet">${attack.definition}</span>`] },
      { content: entry.model },
      { content: value(attack.expected) },
      { content: [verdictMark(attack.verdict), html`<span class="quiet">${attack.because.join("; ")}</span>`] },
      {
        content: attack.killed
          ? html`<span class="verdict bad"><span class="sign" aria-hidden="true">✕</span>killed</span>`
          : attackOutcome(attack) === "survived"
            ? html`<span class="verdict good"><span class="sign" aria-hidden="true">✓</span>survived</span>`
            : html`<span class="quiet">${attackOutcome(attack)}</span>`,
      },
    ]),
  )
  if (rows.length === 0) return false
  const header = ["attack", "model", "expected", "verdict under it", "the claim"]
  return html`<h3>Attacks</h3>
${stackTable("attacks", "The claim measured again under each attack that is known.", header, rows)}`
}
