import { type Accepted, acceptedEntry } from "../../src/drift/accepted.js"
import type { Calibration } from "../../src/drift/calibration.js"
import { filesOf } from "../../src/drift/file-numbers.js"
import { smallestDetected, type ToleranceKind } from "../../src/drift/tolerance.js"
import type { ModelEntry, QuantityEntry, Report } from "../../src/report/schema.js"

const cell = (key: string, params: QuantityEntry["params"], value: number, n?: number): QuantityEntry => ({
  key,
  params,
  reading: "guarded",
  value,
  ...(n === undefined ? {} : { n }),
  drift: "new",
})

/** A small report: one claim, one model, a quantity of each kind of tolerance. */
export function smallReport(
  cpuClass = "x64 here",
  change: (model: ModelEntry) => ModelEntry = (model) => model,
): Report {
  const model: ModelEntry = {
    model: "tiny",
    verdict: "partly",
    because: [],
    quantities: [
      { ...cell("ratio", { N: 2, single: "first" }, 1.5), null: { kind: "k", mean: 0, lo: -1, hi: 1, draws: 100 } },
      cell("ratio", { N: 4, single: "first" }, -0.75),
      cell("kl", { s: 0.5 }, 2e-4),
      cell("share", {}, 0.6, 20),
      cell("count", {}, 7),
      { key: "gone", params: {}, reading: "guarded", absent_because: "too small to tell", drift: "new" },
      { key: "curve", params: {}, reading: "guarded", file: "curve.csv", drift: "new" },
    ],
    controls: [
      { key: "planted", kind: "positive", expected: 1, observed: 1, passed: true },
      { key: "other", kind: "kill", expected: 1, observed: 2, passed: false },
    ],
    killed_by: [],
  }
  return {
    schema: "llm-fmri.report/1",
    mode: "replicate",
    claims: [{ id: "claim-99", title: "t", quote: "q", models: [change(model)] }],
    environment: {
      llm_fmri: "0.1.0",
      node: "20.19.0",
      onnxruntime: "1.30.0",
      platform: "linux",
      arch: "x64",
      cpu_class: cpuClass,
      threads: 2,
      dtype: "float32",
      device: "cpu",
    },
    inputs: [],
    timing: { total_seconds: 1, claims: [{ id: "claim-99", model: "tiny", seconds: 1 }] },
  }
}

export const files = filesOf({ "curve.csv": "x,y\n1,0.5\n2,0.25\n" })

/** The report's own values as accepted on its class. */
export function acceptedOf(report: Report): Accepted {
  const models = Object.fromEntries(
    (report.claims[0]?.models ?? []).map((model) => [model.model, acceptedEntry(model, { spec: "1" }, files)]),
  )
  const { cpu_class } = report.environment
  return {
    schema: "llm-fmri.accepted/1",
    claim: "claim-99",
    reference: cpu_class,
    ledger: "0".repeat(64),
    classes: { [cpu_class]: { models } },
  }
}

const quantity = (kind: ToleranceKind, value: number, cross: number, n?: number) => ({
  kind,
  value,
  detects: smallestDetected({ kind, value }, n),
  cross_class: { kind, value: cross, detects: smallestDetected({ kind, value: cross }, n) },
  reason: "measured",
  spread: { "one thread": value / 3 },
  worst: "",
  runs: 2,
  ...(n === undefined ? {} : { n }),
})

export const calibration: Calibration = {
  schema: "llm-fmri.calibration/1",
  claim: "claim-99",
  class: "x64 here",
  ledger: "0".repeat(64),
  rule: "three times the spread",
  runs: { base: { how: "as ever", verdicts: { tiny: "partly" } } },
  quantities: {
    ratio: quantity("absolute", 0.01, 0.1),
    kl: quantity("relative", 0.02, 0.2),
    share: quantity("proportion", 0.05, 0.1, 20),
    count: quantity("exact", 0, 0),
    curve: quantity("absolute", 0.01, 0.1),
  },
}
