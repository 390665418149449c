import type { Report } from "../../packages/replicate/src/report/schema.js"

const report: Report = {
  schema: "llm-fmri.report/1",
  mode: "replicate",
  claims: [
    {
      id: "claim-99",
      title: "The answer",
      quote: "the answer is 42",
      models: [
        {
          model: "tiny",
          verdict: "reproduced",
          because: ["the answer is 42.0"],
          quantities: [
            {
              key: "answer",
              params: { twist: 1 },
              reading: "guarded",
              value: 42,
              ci: [41, 43],
              references: [
                { net: "untrained", seed: 1, value: 1 },
                { net: "untrained", seed: 2, value: 3 },
              ],
              null: { kind: "guess", mean: 10, lo: 2, hi: 18, draws: 100, p: 0.01 },
              paper: { text: "42 | forty-two", value: 42 },
              fidelity: "agrees",
              drift: "new",
            },
          ],
          controls: [{ key: "planted", kind: "positive", expected: ">= 1", observed: 3, passed: true }],
          killed_by: [],
        },
      ],
    },
  ],
  environment: {
    llm_fmri: "0.1.0",
    node: "v20",
    onnxruntime: "1",
    platform: "linux",
    arch: "x64",
    cpu_class: "any",
    threads: 2,
    dtype: "float32",
    device: "cpu",
  },
  inputs: [{ name: "weights", sha256: "ab".repeat(32) }],
  timing: { total_seconds: 3, claims: [] },
}
/** A stored report of one claim on one model. */
export const stored = { report, claim: report.claims[0]! }
