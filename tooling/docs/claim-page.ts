import { printedInterval } from "../../packages/replicate/src/claim/printed-interval.js"
import type { ClaimSpec } from "../../packages/replicate/src/claim/spec.js"
import { conditionWords } from "../../packages/replicate/src/gate/words.js"
import { badgeImage, type RunState } from "./badges.js"
import { generatedNotice, table } from "./markdown.js"

/** `docs/claims/CLAIM.md`: everything that was laid down before the run. Results have a page of their own. */
export function claimPage(spec: ClaimSpec, run: RunState | undefined): string {
  const { id, title, quote, version } = spec
  const sections: [title: string, ...body: string[]][] = [
    ["What the post prints", paperTable(spec)],
    ["Quantities", quantityTable(spec), nullTable(spec)],
    ["How far each may move between runs", "The size is measured by calibration.", toleranceTable(spec)],
    ["Controls", controlTable(spec, (kind) => kind !== "kill")],
    ["Kill rules", "What fails here keeps the claim from being reproduced.", controlTable(spec, isKill)],
    [
      "Findings",
      "Told from the numbers; what cannot be told takes the value that speaks against the claim.",
      findingTable(spec),
    ],
    [
      "Decision table",
      "From left to right, the first column whose findings all fit gives the verdict.",
      decisionTable(spec),
      `Before anything speaks for the claim, ${decided(spec)} must clear the null band, and [the gate](../definitions.md#the-gate) must let it pass.`,
    ],
    ["Setting", settingTable(spec)],
  ]
  return `${[
    generatedNotice(`the spec of ${id}`),
    `# ${title}`,
    ...(run === undefined ? [] : [`[${badgeImage(run, "../badges")}](../results/${id}.md)`]),
    `> ${quote}`,
    `Version ${version} of the definitions, laid down before the run. ${[
      ...(run === undefined ? [] : [`What came out: [results](../results/${id}.md).`]),
      `The idea in words, and what all claims share: [definitions](../definitions.md).`,
      `How words are drawn and what changed between versions: [the claim's README](../../replications/${id}/README.md).`,
    ].join(" ")}`,
    ...sections.filter(([, ...body]) => body.some((part) => part.startsWith("|"))).map(section),
  ].join("\n\n")}\n`
}

function section([title, ...body]: [string, ...string[]]): string {
  return [`## ${title}`, ...body.filter((part) => part !== "")].join("\n\n")
}

const isKill = (kind: string) => kind === "kill"
const readings = { post: "as the post reads", guarded: "guarded" } as const

function paperTable({ quantities }: ClaimSpec): string {
  const printed = quantities.filter(({ paper }) => paper !== undefined)
  if (printed.length === 0) return "The post prints no number."
  return table(
    ["quantity", "as printed", "ours agrees from … to"],
    printed.map(({ key, paper }) => {
      const { text, value, within } = paper!
      const [lo, hi] = within === undefined ? printedInterval(text, value)! : [value - within, value + within]
      return [`\`${key}\``, text, `${tidy(lo)} … ${tidy(hi)}`]
    }),
  )
}

function quantityTable({ quantities }: ClaimSpec): string {
  const predicted = { higher: "higher", lower: "lower", equal: "equal", none: "" } as const
  return table(
    ["quantity", "reading", "what it is", "formula", "predicted", "at"],
    quantities.map(({ key, reading, definition, formula, unit, direction, params = {} }) => [
      `\`${key}\``,
      readings[reading],
      definition,
      unit === undefined ? formula : `${formula} (${unit})`,
      predicted[direction],
      Object.entries(params)
        .map(([name, values]) => `${name} = ${values === "model" ? "every one of the model" : values.join(", ")}`)
        .join("; "),
    ]),
  )
}

function nullTable({ quantities }: ClaimSpec): string {
  const bands = quantities.filter((quantity) => quantity.null !== undefined)
  if (bands.length === 0) return ""
  return table(
    ["quantity", "its null band: how the effect is taken away", "at"],
    bands.map(({ key, null: band }) => [
      `\`${key}\``,
      band?.kind,
      Object.entries(band?.where ?? {})
        .map(([name, wanted]) => `${name} = ${[wanted].flat().join(", ")}`)
        .join("; "),
    ]),
  )
}

function toleranceTable({ quantities }: ClaimSpec): string {
  return table(
    ["quantity", "tolerance", "why"],
    quantities.map(({ key, tolerance: { kind, reason } }) => [`\`${key}\``, kind, reason]),
  )
}

function controlTable({ controls }: ClaimSpec, wanted: (kind: string) => boolean): string {
  const chosen = controls.filter(({ kind }) => wanted(kind))
  if (chosen.length === 0) return ""
  return table(
    ["control", "kind", "what it does", "expected"],
    chosen.map(({ key, kind, definition, expected, when, of }) => [
      `\`${key}\``,
      [kind, ...(of === undefined ? [] : [`of \`${of}\``]), ...(when === "attack" ? ["with `--attack`"] : [])].join(
        ", ",
      ),
      definition,
      String(expected),
    ]),
  )
}

function findingTable({ findings }: ClaimSpec): string {
  const named = new Map(findings.map(({ key, if: condition }) => [JSON.stringify(condition), key]))
  return table(
    ["finding", "true when", "speaks for the claim"],
    findings.map(({ key, if: condition, for: speaksFor }) => [
      `\`${key}\``,
      conditionWords(condition, named),
      speaksFor ? "when true" : "when false",
    ]),
  )
}

function decisionTable({ findings, decisions }: ClaimSpec): string {
  const yesNo = (value: boolean | undefined) => (value === undefined ? "" : value ? "yes" : "no")
  return table(
    ["finding", ...decisions.map(({ verdict }, at) => `${at + 1}. ${verdict}`)],
    findings
      .filter(({ key }) => decisions.some(({ when }) => when[key] !== undefined))
      .map(({ key }) => [`\`${key}\``, ...decisions.map(({ when }) => yesNo(when[key]))]),
  )
}

function decided({ decides }: ClaimSpec): string {
  return decides.map((key) => `\`${key}\``).join(" and ")
}

function settingTable({ models, subjects, comparable, stimuli, seed, budget }: ClaimSpec): string {
  return table(
    ["what", "is"],
    [
      ["default models", `${models.join(", ")}${subjects === "pairs" ? ", in pairs" : ""}`],
      [
        "the post's numbers are said of",
        comparable === "any" ? "every model" : `${comparable.join(", ")}: elsewhere they are not comparable`,
      ],
      ["stimuli", `\`${stimuli}\``],
      ["seed", `${seed}: the root from which all seeds are derived by name`],
      ["budget", `${budget.minutes} minutes on two cores, all default models together`],
    ],
  )
}

/** Without the dust of binary fractions: 0.995, not 0.9949999. */
function tidy(value: number): string {
  return String(Number(value.toPrecision(12)))
}
