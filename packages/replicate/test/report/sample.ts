import { readFileSync } from "node:fs"
import { type Report, reportSchema } from "../../src/report/schema.js"

function stored(claim: string): Report {
  const file = new URL(`../../../../docs/generated/claims/${claim}.json`, import.meta.url)
  return reportSchema.parse(JSON.parse(readFileSync(file, "utf8")))
}

/** Two real reports in one. */
export function sample(): Report {
  const [third, fourth] = [stored("claim-3"), stored("claim-4")]
  return {
    ...third,
    claims: [...third.claims, ...fourth.claims],
    timing: {
      total_seconds: third.timing.total_seconds + fourth.timing.total_seconds,
      claims: [...third.timing.claims, ...fourth.timing.claims],
    },
  }
}

/** The sample as an audit found it: most numbers exact, one within its tolerance, one drifted, one not compared. */
export function audited(): Report {
  const report = sample()
  for (const claim of report.claims) {
    for (const entry of claim.models) {
      for (const cell of entry.quantities) {
        cell.drift = "exact"
        if (cell.value !== undefined) cell.accepted = cell.value
      }
    }
  }
  const ratio = report.claims[0]?.models[0]?.quantities ?? []
  const tolerance = { kind: "absolute", value: 0.001, reason: "spread over threads", detects: "0.002" }
  Object.assign(ratio[0] ?? {}, { drift: "within", accepted: 1.00134, tolerance })
  Object.assign(ratio[1] ?? {}, { drift: "drift", accepted: 1.25, tolerance })
  Object.assign(ratio[2] ?? {}, { drift: "unmeasured" })
  return { ...report, mode: "audit" }
}

export const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)> \${x} | \`code\` [a](http://evil.example) ![b](http://evil.example/c.png) @everyone ]]> --> \u202e\u0000 & &amp; <details>`

/** A report in which every free text is an attempt to break out of it. */
export function hostileReport(): Report {
  const report = sample()
  const claim = report.claims[0]
  const entry = claim?.models[0]
  if (claim === undefined || entry === undefined) throw new Error("the sample has no claim")
  const params = { N: 2, [hostile]: hostile }
  const first = entry.quantities[0]
  if (first === undefined) throw new Error("the sample has no quantity")
  const evil = {
    ...first,
    key: hostile,
    params,
    unit: hostile,
    references: [{ net: hostile, seed: 1, value: 1 }],
    null: { kind: hostile, mean: 0, lo: -1, hi: 1, draws: 100 },
    paper: { text: hostile, value: 1 },
    tolerance: { kind: hostile, value: 1, reason: hostile, detects: hostile },
  }
  const attacks = [
    {
      key: hostile,
      definition: hostile,
      expected: hostile,
      verdict: "partly" as const,
      killed: true,
      because: [hostile],
    },
  ]
  return {
    ...report,
    claims: [
      {
        id: "claim-3",
        title: hostile,
        quote: hostile,
        models: [
          {
            ...entry,
            model: hostile,
            because: [hostile],
            killed_by: [hostile],
            quantities: [
              evil,
              { ...evil, params: { N: 4, [hostile]: "b" } },
              { key: "f", params: {}, reading: "guarded", file: hostile, drift: "drift" },
            ],
            controls: [{ key: hostile, kind: hostile, expected: hostile, observed: hostile, passed: false }],
            attacks,
          },
        ],
      },
    ],
    inputs: [{ name: hostile, sha256: hostile, warnings: [hostile] }],
  }
}
