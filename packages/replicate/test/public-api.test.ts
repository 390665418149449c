import { expect, test } from "vitest"
import * as api from "../src/index.js"

test("what the package exports", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "adjusted",
      "beyondMaxT",
      "beyondSpelling",
      "boundAbove",
      "cell",
      "cells",
      "checkReport",
      "claimSpecSchema",
      "conditionWords",
      "controlOf",
      "defineClaim",
      "detectableEffect",
      "drawsBand",
      "eachReferenceNet",
      "equivalent",
      "estimatorsAgree",
      "groupsKeptWhole",
      "judge",
      "labelBand",
      "measuredOf",
      "normMatched",
      "parseSpec",
      "plantedFound",
      "printedInterval",
      "progressEventSchema",
      "randomUnit",
      "referenceFails",
      "reportSchema",
      "sameSide",
      "silent",
      "specJsonSchema",
      "specProblems",
      "specRules",
      "varianceMatched",
      "verdictRank",
      "verdicts",
    ]
  `)
})
