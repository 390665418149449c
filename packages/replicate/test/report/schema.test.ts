import { expect, test } from "vitest"
import { checkReport, type Report } from "../../src/report/schema.js"

const report: Report = {
  schema: "llm-fmri.report/1",
  mode: "replicate",
  claims: [
    {
      id: "claim-3",
      title: "t",
      quote: "q",
      models: [
        {
          model: "m",
          verdict: "reproduced",
          because: ["b"],
          quantities: [
            {
              key: "ratio",
              params: { N: 4 },
              reading: "post",
              value: 1,
              drift: "new",
              null: { kind: "k", mean: 0, lo: -1, hi: 1, draws: 100 },
            },
          ],
          controls: [{ key: "c", kind: "positive", expected: 1, observed: 1, passed: true }],
          killed_by: [],
        },
      ],
    },
  ],
  environment: {
    llm_fmri: "0.1.0",
    node: "20.20.2",
    onnxruntime: "1.30.0",
    platform: "linux",
    arch: "x64",
    cpu_class: "x64 amd avx2",
    threads: 2,
    dtype: "float32",
    device: "cpu",
  },
  inputs: [{ name: "m", sha256: "00" }],
  timing: { total_seconds: 1, claims: [{ id: "claim-3", model: "m", seconds: 1 }] },
}

/** The report with a change made to its only quantity. */
function changed(change: (quantity: Record<string, unknown>, entry: Record<string, unknown>) => void): unknown {
  const copy = structuredClone(report) as never as {
    claims: [{ models: [Record<string, unknown> & { quantities: [Record<string, unknown>] }] }]
  }
  const entry = copy.claims[0].models[0]
  change(entry.quantities[0], entry)
  return copy
}

test("a valid report stays as it is", () => {
  expect(checkReport(report)).toEqual(report)
})

test.each<[string, unknown, string]>([
  [
    "a value that is not finite",
    changed((quantity) => {
      quantity.value = Number.NaN
    }),
    "quantities.0.value",
  ],
  [
    "an infinite bound",
    changed((quantity) => {
      quantity.ci = [0, Number.POSITIVE_INFINITY]
    }),
    "quantities.0.ci",
  ],
  [
    "no value and no reason",
    changed((quantity) => {
      delete quantity.value
    }),
    "absent_because",
  ],
  [
    "no null",
    changed((quantity) => {
      delete quantity.null
    }),
    "no quantity has a null band",
  ],
  [
    "no controls",
    changed((_, entry) => {
      entry.controls = []
    }),
    "controls",
  ],
  [
    "an unknown verdict",
    changed((_, entry) => {
      entry.verdict = "maybe"
    }),
    "verdict",
  ],
  [
    "a field nobody knows",
    changed((quantity) => {
      quantity.path = "/x"
    }),
    "path",
  ],
])("%s is refused", (_, value, message) => {
  expect(() => checkReport(value)).toThrow(message)
})
