import { expect, test } from "vitest"
import * as analysis from "../src/index.js"
import { runExample, testExamples } from "./support/examples.js"

testExamples(new URL("../", import.meta.url), analysis)

test("a wrong value would be noticed", async () => {
  await expect(runExample("norm([3, 4]) // 6", analysis)).rejects.toThrow()
  await expect(runExample("norm([3, 4]) // ≈ 5.1", analysis)).rejects.toThrow()
})
