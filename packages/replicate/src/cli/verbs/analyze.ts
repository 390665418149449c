import { writeAtomically } from "@llm-fmri/manifest"
import type { Measure } from "../../analyze/measure.js"
import { defineCommand, type Values } from "../command.js"
import { parseLayers } from "../input/layers.js"
import { parseCount } from "../input/numbers.js"
import { checkOutFile } from "../input/out.js"
import { nearest } from "../nearest.js"
import { usageError } from "../usage-error.js"

const flags = {
  measure: { type: "string", hint: "NAME,…", help: "what to measure; without it the measures are listed" },
  labels: {
    type: "string",
    hint: "FILE",
    help: "labels of the rows, .json or .csv; default: those beside the recording",
  },
  tensor: { type: "string", hint: "NAME,…", help: "tensors by name; default: every one that has rows and units" },
  site: { type: "string", hint: "S", help: "only tensors named S.LAYER: resid_post, mlp_act, …" },
  layers: {
    type: "string",
    hint: "L",
    help: "all, 0,4,8 or 0..5: by the number in the tensors' names",
    default: "all",
  },
  position: { type: "string", hint: "P", help: "target, next, last or an index, where rows have several" },
  by: { type: "string", hint: "COLUMN", help: "the labels' column of categories", default: "category" },
  group: {
    type: "string",
    hint: "COLUMN",
    help: "the column of words, which are resampled whole; none: rows are",
    default: "word",
  },
  frame: {
    type: "string",
    hint: "COLUMN",
    help: "the column of frames, whose mean is taken away; or none",
    default: "frame",
  },
  with: { type: "string", hint: "FILE", help: "a second recording of the same rows, to compare with" },
  folds: { type: "string", hint: "N", help: "folds of the probe", default: "5" },
  nested: { type: "boolean", help: "probe: also choose the layer inside each fold's training rows (4 inner folds)" },
  draws: { type: "string", hint: "N", help: "draws of each null; default: 1000 for probe, 100 for others (knn 20)" },
  seed: { type: "string", hint: "N", help: "root of all seeds", default: "0" },
  top: {
    type: "string",
    hint: "N",
    help: "how many most selective units are compared; default: 20, or a tenth of all",
  },
  neighbours: { type: "string", hint: "N", help: "nearest rows that knn compares", default: "10" },
  density: {
    type: "string",
    hint: "D,…",
    help: "networks: shares of the pairs that are edges; default: 0.05,0.1,0.2 (with --graph: every edge)",
  },
  null: {
    type: "string",
    hint: "NAME",
    help: "networks: rotated (default), shuffled, spectrum-matched, rewired; of time series phase-randomised (default), circular-shift, rewired",
  },
  sign: { type: "string", hint: "S", help: "networks: positive correlations, or absolute", default: "positive" },
  resolution: { type: "string", hint: "G", help: "modularity: γ, more for smaller modules", default: "1" },
  "time-series": { type: "boolean", help: "rows follow each other in time, as in fMRI: they must not be shuffled" },
  graph: {
    type: "boolean",
    help: "FILE is a graph: an adjacency matrix (.npy, .csv) or a list of edges (source,target[,weight])",
  },
  raw: { type: "boolean", help: "activations as they are: no frame's mean taken away, no unit scaled" },
  out: { type: "string", hint: "F.json|F.csv", help: "write every number there" },
} as const

export default defineCommand({
  name: "analyze",
  summary:
    "Measures any recording (safetensors with tensors [rows, units], also one made elsewhere) or matrix (.npy, .csv).",
  positionals: [{ name: "FILE", help: "the recording, or a matrix: rows are samples, columns units", required: false }],
  flags,
  notes: [
    'Labels are a list of rows, in the tensors\' order: [{"word": …, "category": …, "frame": …}, …], or the same as CSV.',
    "Unless --raw is given, frames are centred and units z-scored. similarity stands for cka,rsa; connectome for small-world,modularity,rich-club.",
  ],
  examples: [
    "llm-fmri analyze rec.safetensors --measure probe,selectivity --position target",
    "llm-fmri analyze mine.safetensors --labels labels.csv --by topic --group lemma --measure probe,dimensionality",
    "llm-fmri analyze bold.npy --time-series --measure small-world,modularity,rich-club --density 0.05,0.1",
    "llm-fmri analyze adjacency.csv --graph --measure modularity",
    "llm-fmri analyze a.safetensors --with b.safetensors --measure similarity --json",
  ],
  async run({ flags, positionals, session }) {
    const { measures } = await import("../../analyze/measures/index.js")
    if (flags.measure === undefined) {
      const list = measures.map(({ name, help }) => ({ name, help }))
      if (session.json) session.output.json({ measures: list })
      else session.output.text(list.map(({ name, help }) => `${name.padEnd(15)} ${help}`).join("\n"))
      return 0
    }
    const [file] = positionals
    if (file === undefined)
      throw usageError("FileMissing", '"analyze" needs a recording', "Name it: analyze FILE --measure NAME,…")
    const options = optionsOf(flags)
    const chosen = await chosenMeasures(flags.measure)
    const out = flags.out === undefined ? undefined : await checkOutFile(flags.out)
    if (out !== undefined && !/\.(json|csv)$/i.test(out)) {
      throw usageError("BadOut", `--out ${flags.out} is neither .json nor .csv`, "Name a file that ends so.")
    }
    parseLayers(flags.layers)
    const { checkForGraph, studyOf } = await import("../../analyze/networks/request.js")
    const study = studyOf(flags, options.draws)
    if (flags.graph) checkForGraph(chosen, flags)
    const [{ analyse }, { analysisText }, { analysisCsv }] = await Promise.all([
      import("../../analyze/run.js"),
      import("../../analyze/text.js"),
      import("../../analyze/csv.js"),
    ])
    const { labels, site, layers, position, by, group, frame, raw, with: second, graph } = flags
    const tensors = flags.tensor?.split(",").map((name) => name.trim())
    const { analysis, shown } = await analyse(
      {
        ...{ file, labels, tensors, site, layers, position, by, group, frame, raw, with: second },
        ...{ measures: chosen, options, study, graph },
      },
      session,
    )
    if (out !== undefined) {
      await writeAtomically(out, /\.csv$/i.test(out) ? analysisCsv(analysis) : `${JSON.stringify(analysis, null, 2)}\n`)
    }
    if (session.json) session.output.json(analysis)
    else session.output.text(analysisText(analysis, shown, session.output.columns))
    return 0
  },
})

function optionsOf(given: Values<typeof flags>) {
  return {
    folds: parseCount("--folds", given.folds, 2),
    draws: given.draws === undefined ? undefined : parseCount("--draws", given.draws, 1),
    nested: given.nested,
    seed: parseCount("--seed", given.seed, 0),
    top: given.top === undefined ? undefined : parseCount("--top", given.top, 1),
    neighbours: parseCount("--neighbours", given.neighbours, 1),
  }
}

/** The named measures, each once, in the order of the names. */
async function chosenMeasures(text: string): Promise<Measure[]> {
  const { measures, together } = await import("../../analyze/measures/index.js")
  const names = text.split(",").flatMap((part) => together[part.trim()] ?? [part.trim()])
  return [...new Set(names)].map((name) => {
    const found = measures.find((measure) => measure.name === name)
    if (found !== undefined) return found
    const known = [...measures.map((measure) => measure.name), ...Object.keys(together)]
    const close = nearest(name, known)
    throw usageError(
      "NoSuchMeasure",
      `there is no measure "${name}"`,
      `${close === undefined ? "" : `Did you mean ${close}? `}The measures are ${known.join(", ")}.`,
    )
  })
}
