import { describe, expect, it } from "vitest"
import { specHash } from "../../packages/replicate/src/run/run-key.js"
import { spec } from "../../packages/replicate/test/claims/tiny.js"
import { badgeFile, badgeImage, runState } from "../docs/badges.js"
import { claimPage } from "../docs/claim-page.js"
import { claimsTable } from "../docs/sixteen.js"
import { stored } from "./stored.js"

const { claim } = stored
const sameSpec = { ...spec, id: claim.id }
const origin = { date: "2026-11-22", spec: specHash(sameSpec) }

describe("the badge of a stored run", () => {
  it("says the verdict and the date while the spec is the one that was measured", () => {
    const run = runState(claim, sameSpec, origin)
    expect(run).toEqual({ id: "claim-99", states: ["reproduced"], date: "2026-11-22" })
    expect(badgeFile(run)).toMatch(/^<svg [^>]*aria-label="claim 99: reproduced, 2026-11-22"/)
    expect(badgeImage(run, "docs/badges")).toBe("![claim 99: reproduced, 2026-11-22](docs/badges/claim-99.svg)")
  })

  it.each([
    ["the spec has changed", { ...sameSpec, seed: 2 }, origin],
    ["the spec is gone", undefined, origin],
    ["nothing is known of the run's spec", sameSpec, { date: "2026-11-22" }],
    ["nothing is known of the run", sameSpec, undefined],
  ])("says stale when %s", (_, now, from) => {
    expect(runState(claim, now, from).states).toEqual(["stale"])
  })
})

describe("a claim's page", () => {
  const page = claimPage(spec, runState(claim, sameSpec, origin))
  const section = (title: string) => page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? ""

  it("says everything that was laid down before the run", () => {
    expect(page).toContain("> the mean is 0.0, whatever the seed")
    expect(section("What the post prints")).toContain("| `mean` | 0.0 | -0.25 … 0.25 |")
    expect(section("Quantities")).toContain("| x̄ = Σxᵢ / n | equal | n = 100, 400 |")
    expect(section("Quantities")).toContain("| `mean` | another mean |")
    expect(section("How far each may move between runs")).toContain("Sums of n numbers in another order.")
    expect(section("Controls")).toContain("| `planted` | positive |")
    expect(section("Kill rules")).toContain("| `other_seed` | kill, with `--attack` |")
    expect(section("Findings")).toContain("every `mean`: ≥ -0.25 and ≤ 0.25")
    expect(section("Decision table")).toContain("| finding | 1. reproduced | 2. not reproduced |")
    expect(section("Setting")).toContain("| seed | 1:")
  })

  it("names every key of the spec", () => {
    for (const { key } of [...spec.quantities, ...spec.controls, ...spec.findings]) expect(page).toContain(`\`${key}\``)
  })

  it("has no section without anything in it, and no badge without a run", () => {
    const { controls } = spec
    const bare = claimPage({ ...spec, controls: controls.filter(({ kind }) => kind !== "kill") }, undefined)
    expect(bare).not.toContain("Kill rules")
    expect(bare).not.toContain("badges")
  })

  it("says the same of the same spec", () => {
    expect(claimPage(spec, undefined)).toBe(claimPage(JSON.parse(JSON.stringify(spec)), undefined))
  })
})

describe("the overview", () => {
  it("has a line for each of the post's claims, measured or not", () => {
    const three = { ...stored, claim: { ...claim, id: "claim-3" } }
    const run = { id: "claim-3", states: ["reproduced" as const], date: "2026-11-22" }
    const lines = claimsTable([three], new Map([["claim-3", run]]))
      .split("\n")
      .slice(2)
    expect(lines).toHaveLength(16)
    expect(lines[0]).toContain("not measured yet")
    expect(lines[2]).toContain("docs/results/claim-3.md")
    expect(lines[2]).toContain("| tiny: `answer` 42.0 | tiny: [2.00, 18.0] |")
    expect(lines[2]).toContain("[![claim 3: reproduced, 2026-11-22](docs/badges/claim-3.svg)](docs/claims/claim-3.md)")
  })
})
