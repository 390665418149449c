import { verdicts } from "../../claim/verdict.js"
import { short } from "../number.js"
import type { Report } from "../schema.js"
import { verdictLook } from "../verdict-words.js"
import { verdictMark } from "./overview.js"
import { dataTable, scrollTable } from "./table.js"
import { type Html, html } from "./template.js"

/** How to read the report: what its words mean. */
export function readingSection(): Html {
  return html`<section class="part" id="reading" aria-labelledby="reading-title">
<h2 id="reading-title">How to read this</h2>
<table class="stack" role="table"><caption>Verdicts</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">verdict</th><th scope="col" role="columnheader">what it means</th></tr></thead>
<tbody role="rowgroup">${verdicts.map(
    (verdict) =>
      html`<tr role="row"><th scope="row" role="rowheader">${verdictMark(verdict)}</th><td role="cell">${verdictLook(verdict).means}</td></tr>\n`,
  )}</tbody></table>
<h3>Two comparisons</h3>
<p class="prose"><b>Fidelity</b> is ours against the number that the post prints. It is “not comparable” where the model is not one of the post's and the claim depends on the model.</p>
<p class="prose"><b>Drift</b> is this run against the value accepted earlier for this kind of processor: exact, within its measured tolerance, drifted, unmeasured (the comparison could not be made), or new (nothing is accepted yet).</p>
<h3>The plots</h3>
<p class="prose">A pale bar is the null band: where 95 % of the draws lie when the effect is taken away. A value inside it could be noise. A dashed line is what the post prints. Crosses are nets of the same build without training (untrained), or with the trained token embedding only (hybrid): where they reach the value too, it says nothing of training.</p>
<p class="prose">Colours are Okabe and Ito's, which stay apart with every common colour vision; symbols and dashes say the same again.</p>
</section>`
}

/** What the numbers may depend on besides the code. */
export function environmentSection({ environment, inputs, timing }: Report): Html {
  const facts: [string, string | number][] = [
    ["llm-fmri", environment.llm_fmri],
    ["Node", environment.node],
    ["ONNX Runtime", environment.onnxruntime],
    ["platform", `${environment.platform} ${environment.arch}`],
    ["processor class", environment.cpu_class],
    ["threads", environment.threads],
    ["numbers", `${environment.dtype} on ${environment.device}`],
    ["time", `${short(timing.total_seconds)} s`],
  ]
  const seconds = timing.claims.map(({ id, model, seconds, reused }) => [
    { content: id },
    { content: model },
    { content: `${short(seconds)} s` },
    { content: reused === true ? "from the store" : "computed" },
  ])
  const rows = inputs.map(({ name, sha256, warnings }) => [
    { content: name },
    { content: html`<span class="hash">${sha256}</span>` },
    { content: warnings?.join("; ") ?? "", look: "long" },
  ])
  return html`<section class="part" id="environment" aria-labelledby="environment-title">
<h2 id="environment-title">Environment and inputs</h2>
<dl class="terms">${facts.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
<details><summary>Time of each claim</summary>${scrollTable("Time of each claim", [
    dataTable("Seconds by claim and model", ["claim", "model", "time", "how"], seconds),
  ])}</details>
<details><summary>Inputs: ${inputs.length} with their sha256</summary>${scrollTable("Inputs", [
    dataTable("What the numbers were made from", ["name", "sha256", "warnings"], rows),
  ])}</details>
</section>`
}
