import { expect, test } from "vitest"
import { refuseInCi } from "../../src/drift/ci.js"
import { dirtyElsewhere } from "../../src/drift/git-tree.js"

test("changes in accepted values, calibration, ledger and changesets are no dirt, anything else is", () => {
  const own = [
    "replications/claim-3/accepted.json",
    "replications/claim-3/calibration.json",
    "history/claim-3.jsonl",
    ".changeset/accepted-claim-3.md",
  ]
  expect(dirtyElsewhere(own)).toEqual([])
  const others = [
    "replications/claim-3/src/spec.ts",
    "replications/accepted.json",
    "replications/claim-3/deep/accepted.json",
    "history/claim-3.json",
    "old/history/claim-3.jsonl",
    ".changeset/config.json",
  ]
  expect(dirtyElsewhere([...own, ...others])).toEqual(others)
})

test("continuous integration is where CI is set and not false", () => {
  for (const CI of ["true", "1", "github"]) expect(() => refuseInCi("accept", { CI })).toThrow(/continuous integration/)
  for (const env of [{}, { CI: "" }, { CI: "false" }]) expect(() => refuseInCi("accept", env)).not.toThrow()
})
