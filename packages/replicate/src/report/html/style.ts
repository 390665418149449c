// The colours of curves are Okabe and Ito's: told apart with every common colour vision, and darkened or lightened until
// they stand out from the paper. Symbols and dashes say the same again.
const light = `
  --paper: #fdfcf9; --raised: #f5f2eb; --ink: #1f1d1a; --muted: #5d5850; --line: #dcd6ca; --link: #00538a;
  --good: #00614a; --mixed: #7d4e00; --trivial: #704066; --bad: #a33a00; --open: #55504a;
  --series-1: #0072b2; --series-2: #d55e00; --series-3: #00845f; --series-4: #b0578c; --series-5: #8a6d00;
  --null: #c9b98f; --post: #1f1d1a; --reference: #6b655c;`
const dark = `
  --paper: #17181b; --raised: #212327; --ink: #ece8e0; --muted: #aca69b; --line: #3a3c42; --link: #86c5f2;
  --good: #5fd0a8; --mixed: #f0b84e; --trivial: #dca6d2; --bad: #ff9d70; --open: #c2bbb0;
  --series-1: #56b4e9; --series-2: #f08a4b; --series-3: #3cc79a; --series-4: #de9cc5; --series-5: #e6c84a;
  --null: #6b6148; --post: #ece8e0; --reference: #9d968a;`

/** The report's style sheet. Nothing in it comes from elsewhere: no font, no picture. */
export const style = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
html { font-size: 106.25%; -webkit-text-size-adjust: 100%; scroll-padding-top: 1.5rem; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.6;
  font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums lining-nums; overflow-wrap: break-word; }
h1, h2, .lede, blockquote { font-family: "Iowan Old Style", Charter, "Palatino Linotype", "URW Palladio L", P052, Georgia, "Noto Serif", "Liberation Serif", serif; }
h1, h2, h3, h4, p, ul, ol, blockquote, figure, table, dl { margin: 0; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
code, .hash { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, monospace; font-size: 0.88em; }
.skip { position: absolute; left: -100vw; top: 0; padding: 0.6rem 1rem; background: var(--paper); z-index: 1; }
.skip:focus { left: 0; }
.wrap { max-width: 74rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 3rem); }
.muted { color: var(--muted); }
.small { font-size: 0.86rem; }
.nowrap { white-space: nowrap; }

header.top { padding: clamp(1.6rem, 3.4vw, 2.6rem) 0 clamp(1.2rem, 2vw, 1.7rem); }
.eyebrow { color: var(--muted); font-size: 0.86rem; }
h1 { font-size: clamp(1.6rem, 1.2rem + 1.7vw, 2.5rem); line-height: 1.16; font-weight: 600; letter-spacing: -0.012em; margin-top: 0.3rem; text-wrap: balance; }
.lede { font-size: clamp(1.15rem, 1.02rem + 0.6vw, 1.4rem); line-height: 1.45; max-width: 46em; margin-top: 0.8rem; text-wrap: pretty; }
.alarm { display: block; width: fit-content; font-weight: 600; color: var(--bad); }
.facts { max-width: 76em; margin-top: 0.4rem; text-wrap: pretty; color: var(--muted); font-size: 0.92rem; }

h2 { font-size: clamp(1.45rem, 1.2rem + 1.2vw, 2rem); line-height: 1.2; font-weight: 600; letter-spacing: -0.008em; text-wrap: balance; }
h3 { font-size: 1.12rem; margin: 2.8rem 0 0.7rem; }
h4 { font-size: 1rem; }
section.part { padding: clamp(2.2rem, 5vw, 3.6rem) 0; border-top: 1px solid var(--line); }
blockquote { margin: 1rem 0 0; padding: 0; font-size: 1.16rem; line-height: 1.5; max-width: 40em; font-style: italic; }
.prose { max-width: 44em; }
.prose + .prose { margin-top: 0.7rem; }

table { border-collapse: collapse; width: 100%; text-align: left; font-size: 0.92rem; }
caption { text-align: left; color: var(--muted); font-size: 0.86rem; padding: 0 0 0.4rem; }
th, td { padding: 0.5rem 1.1rem 0.5rem 0; vertical-align: top; border-top: 1px solid var(--line); font-weight: 400; }
thead th { border-top: 0; color: var(--muted); font-size: 0.8rem; padding-bottom: 0.35rem; vertical-align: bottom; }
td:last-child, th:last-child { padding-right: 0; }
.stack { margin-top: 0.8rem; }
.overview { margin-top: 0.7rem; font-size: 0.88rem; line-height: 1.45; }
.overview th, .overview td { padding-top: 0.36rem; padding-bottom: 0.36rem; }
.overview th[scope=row] { padding-left: 1.9em; text-indent: -1.9em; }
#claims { padding-top: 1.5rem; }
.overview th[scope=row] { width: 27%; }
.overview .num { min-width: 6.2em; }
.overview td:last-child { min-width: 10.4em; }
@media (min-width: 70rem) { .overview .num, .overview .model { white-space: nowrap; } }
.overview .claim-link { font-weight: 600; text-decoration: none; color: var(--ink); }
.overview .claim-link:hover { text-decoration: underline; }
.overview .number { display: inline-block; width: 1.9em; text-indent: 0; color: var(--muted); font-weight: 400; }
.overview .again > td { border-top-color: transparent; padding-top: 0; }
.overview .away { color: var(--muted); }
.brain { table-layout: fixed; }
.brain .cited, .brain .quiet { display: block; }
.brain .cited + .cited { margin-top: 0.3rem; }
.brain .cited + .quiet { margin-top: 0.3rem; }
.brain th[scope=row] { padding-left: 0; text-indent: 0; }
.brain th[scope=col]:nth-child(1) { width: 15%; } .brain th[scope=col]:nth-child(2) { width: 20%; }
.brain th[scope=col]:nth-child(3) { width: 10%; } .brain th[scope=col]:nth-child(5) { width: 24%; }
.brain th[scope=col]:nth-child(6) { width: 10.4rem; }
@media (max-width: 62rem) {
  .brain, .brain tbody, .brain tr, .brain th, .brain td { display: block; width: auto; }
  .brain caption { display: block; }
  .brain thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .overview.brain th, .overview.brain td { border: 0; padding: 0; width: auto; }
  .brain tr { border-top: 1px solid var(--line); padding: 0.7rem 0; }
  .brain tr.again { border-top: 0; padding-top: 0; }
  .brain td[data-label]:not(:empty)::before { content: attr(data-label) " "; color: var(--muted); }
}
.overview.brain .model { white-space: normal; }
.quiet { display: block; color: var(--muted); font-size: 0.84rem; }

.verdict { font-weight: 600; }
.verdict .sign { display: inline-block; width: 1.35em; font-weight: 700; }
.good { color: var(--good); } .mixed { color: var(--mixed); } .trivial { color: var(--trivial); }
.bad { color: var(--bad); } .open { color: var(--open); }

.outcomes { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.2rem 2.4rem; margin-top: 1.8rem; }
.outcome { border-top: 3px solid currentColor; padding-top: 0.8rem; }
.outcome > * { color: var(--ink); }
.outcome .verdict { font-size: 1.15rem; }
.outcome .verdict.good { color: var(--good); } .outcome .verdict.mixed { color: var(--mixed); }
.outcome .verdict.trivial { color: var(--trivial); } .outcome .verdict.bad { color: var(--bad); }
.outcome .verdict.open { color: var(--open); }
.outcome h3 { margin: 0; font-size: 0.92rem; font-weight: 400; color: var(--muted); }
.outcome ul { margin-top: 0.7rem; padding-left: 1.1rem; font-size: 0.94rem; }
.outcome li + li { margin-top: 0.3rem; }
.outcome .small { margin-top: 0.7rem; }
.outcome .means { color: var(--muted); font-size: 0.92rem; margin-top: 0.2rem; }

.quantity { margin-top: 2.4rem; padding-top: 1.4rem; border-top: 1px solid var(--line); }
@media (min-width: 62rem) {
  .beside { display: grid; grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr); column-gap: 2.4rem; align-items: start; }
  .beside > h4, .beside > details { grid-column: 1 / -1; }
  .beside > figure { margin-top: 0.2rem; }
  .beside .panel svg { max-width: 23rem; }
}
h3 + .quantity { margin-top: 0; border-top: 0; padding-top: 0; }
.terms { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; font-size: 0.92rem; margin-top: 0.5rem; max-width: 52em; }
dt { color: var(--muted); } dd { margin: 0; min-width: 0; }
.tag { font-size: 0.8rem; font-weight: 400; color: var(--muted); margin-left: 0.6rem; }
figure { margin-top: 1.2rem; }
.curve { margin-top: 1.2rem; }
.panels + .panels { margin-top: 1.2rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1rem 1.6rem; }
.panel p { font-size: 0.86rem; color: var(--muted); padding-left: 0.2rem; }
.panel svg { display: block; width: 100%; max-width: 27rem; height: auto; font: 11px system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; color: var(--ink); overflow: visible; }
.panel svg text { fill: var(--muted); }
.panel svg [stroke-opacity="0.1"] { stroke: var(--line); stroke-opacity: 1; }
figcaption { display: flex; flex-wrap: wrap; gap: 0.25rem 1.3rem; font-size: 0.86rem; color: var(--muted); margin-top: 0.5rem; }
.panels.wide { grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); }
.panels.wide .panel svg { max-width: 29rem; }
.panel svg .ink-dark text { fill: #000; } .panel svg .ink-light text { fill: #fff; }
.further > summary { margin-top: 2.4rem; }
.declared { margin-top: 2.2rem; padding-top: 1.4rem; border-top: 1px solid var(--line); }
h3 + .further > summary { margin-top: 2.4rem; }
.declared { margin-top: 0; border-top: 0; padding-top: 0; }
.declared h4 { margin-bottom: 0.2rem; }
.group { font-size: 0.92rem; font-weight: 600; margin: 1.1rem 0 0.3rem; }
.missing { margin-top: 0.6rem; padding-left: 0.8rem; border-left: 3px solid var(--mixed); }
.key { display: inline-flex; align-items: center; gap: 0.4rem; }
.key svg { flex: none; }

details { margin-top: 0.8rem; }
summary { cursor: pointer; color: var(--link); font-size: 0.92rem; width: fit-content; padding: 0.2rem 0; }
.scroll { overflow-x: auto; margin-top: 0.6rem; padding: 0 0.2rem 0.4rem; }
.scroll table { font-size: 0.84rem; width: auto; min-width: 60%; }
.scroll table + table { margin-top: 1.6rem; }
.scroll td, .scroll th { white-space: nowrap; padding: 0.28rem 1.1rem 0.28rem 0; }
.scroll td.long { white-space: normal; min-width: 16rem; }

.tree, .tree ul { list-style: none; padding-left: 0; }
.tree ul { padding-left: 0.9rem; margin-left: 0.25rem; border-left: 1px solid var(--line); }
.tree li { padding: 0.12rem 0; font-size: 0.9rem; }
.tree .kind { color: var(--muted);}
.tree .detail { color: var(--muted); font-size: 0.92em; }
.tree .detail::before { content: "· "; }
.back { margin-top: 2.4rem; font-size: 0.92rem; }
footer { border-top: 1px solid var(--line); padding: 2rem 0 4rem; color: var(--muted); font-size: 0.86rem; }

@media (max-width: 46rem) {
  .stack, .stack tbody, .stack tr, .stack th, .stack td { display: block; width: auto; }
  .stack caption { display: block; }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack th, .stack td { border: 0; padding: 0; }
  .overview th[scope=row] { padding: 0 0 0 1.9em; width: auto; }
  .overview td { padding: 0 0 0 1.9em; }
  .stack td .quiet { display: inline; }
  .brain th[scope=row], .brain td { padding-left: 0; }
  .stack.brain td .quiet { display: block; }
  .stack tr { border-top: 1px solid var(--line); padding: 0.7rem 0; }
  .stack tr.again { border-top: 0; padding-top: 0; }
  .stack td[data-label]:not(:empty)::before { content: attr(data-label) " "; color: var(--muted); }
  .terms { grid-template-columns: 5.2rem 1fr; gap: 0.1rem 0.7rem; font-size: 0.88rem; }
  .overview td:last-child, .overview .num { min-width: 0; }
}
@media print {
  :root { ${light} --paper: #ffffff; }
  html { font-size: 10pt; }
  .wrap { max-width: none; padding: 0; }
  header.top { padding: 0 0 1.2rem; }
  section.part { padding: 1.2rem 0; }
  .claim { break-before: page; }
  .skip, .back, summary, details { display: none; }
  h2, h3, h4 { break-after: avoid; }
  .panel, .outcome li, tr { break-inside: avoid; }
  .panels { grid-template-columns: repeat(3, 1fr); }
  a { color: inherit; text-decoration: none; }
}
`
