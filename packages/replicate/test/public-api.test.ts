import { expect, test } from "vitest"
import * as api from "../src/index.js"

test("what the package exports", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "cell",
      "cells",
      "checkReport",
      "claimSpecSchema",
      "conditionWords",
      "controlOf",
      "defineClaim",
      "eachReferenceNet",
      "judge",
      "measuredOf",
      "parseSpec",
      "printedInterval",
      "progressEventSchema",
      "reportSchema",
      "silent",
      "specJsonSchema",
      "specProblems",
      "specRules",
      "verdictRank",
      "verdicts",
    ]
  `)
})
