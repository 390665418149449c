import { expect, test } from "vitest"
import * as api from "../src/index.js"

test("what the package exports", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "cell",
      "cells",
      "checkReport",
      "claimSpecSchema",
      "controlOf",
      "defineClaim",
      "eachReferenceNet",
      "parseSpec",
      "progressEventSchema",
      "reportSchema",
      "silent",
      "verdicts",
    ]
  `)
})
