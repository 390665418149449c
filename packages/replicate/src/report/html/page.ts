import type { Chain } from "../../provenance/chain.js"
import type { CurveFiles } from "../curves.js"
import { countedFindings } from "../findings.js"
import { driftSentence, modeSentence, verdictSentence } from "../headline.js"
import { loadDraw } from "../plot/draw.js"
import { postClaims, postTitle } from "../post.js"
import type { Report } from "../schema.js"
import type { Specs } from "../specs.js"
import { brainSection } from "./brain.js"
import { claimSection } from "./claim.js"
import { driftSection } from "./drift.js"
import { environmentSection, readingSection } from "./environment.js"
import { overview } from "./overview.js"
import { style } from "./style.js"
import { type Html, html, trusted } from "./template.js"

/** The page loads nothing and runs nothing; only its own style sheet counts. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/**
 * The report as one HTML file that needs nothing else: no network, no script, no font. Works without chains, specs and curves.
 *
 * @example
 * ```ts
 * await writeFile("report.html", await htmlReport(report))
 * ```
 */
export async function htmlReport(
  report: Report,
  chains: readonly Chain[] = [],
  specs: Specs = new Map(),
  files: CurveFiles = new Map(),
): Promise<string> {
  const draw = await loadDraw()
  const sections = report.claims.map((claim) => claimSection(claim, specs.get(claim.id), chains, files, draw))
  return `${page(report, sections).text}\n`
}

function page(report: Report, sections: readonly Html[]): Html {
  const sentence = verdictSentence(report, postClaims.length)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${sentence}">
<title>Replication report: ${postTitle}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#claims">Skip to the claims</a>
<header class="top"><div class="wrap">
<p class="eyebrow">Replication report, llm-fmri ${report.environment.llm_fmri}</p>
<h1>${postTitle}</h1>
<p class="lede">${sentence}</p>
<p class="facts">${modeSentence(report)} ${driftSentence(report)}${alarm(report)}</p>
</div></header>
<main><div class="wrap">
${overview(report)}
${brainSection(report)}
${driftSection(report)}
${sections}
${readingSection()}
${environmentSection(report)}
</div></main>
<footer><div class="wrap"><p>One file, made from report.json beside it: nothing is loaded, no script runs. Numbers are shown to three or four digits; report.json has all of them.</p></div></footer>
</body>
</html>`
}

/** On the first screen, where something counts against the run. */
function alarm(report: Report): Html | false {
  const { length } = countedFindings(report)
  if (length === 0) return false
  return html` <a class="alarm" href="#drift">${length} ${length === 1 ? "finding" : "findings"} against the accepted values</a>`
}
