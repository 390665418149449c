import { expect, test } from "vitest"
import { cpuClass } from "../../src/run/environment.js"
import { fidelity } from "../../src/run/fidelity.js"
import { Inputs } from "../../src/run/inputs.js"
import { modelName, subjects } from "../../src/run/subject.js"

test("fidelity is a matter of the post's own models, unless the claim is said of every model", () => {
  const paper = { text: "1.00", value: 1 }
  expect(fidelity({ comparable: "any" }, ["smollm2-135m"], paper, 1.0049)).toBe("agrees")
  expect(fidelity({ comparable: "any" }, ["smollm2-135m"], paper, 1.006)).toBe("differs")
  expect(fidelity({ comparable: ["gemma-2-9b"] }, ["smollm2-135m"], paper, 1)).toBe("not comparable")
  expect(fidelity({ comparable: ["gemma-2-9b"] }, ["gemma-2-9b"], paper, 1)).toBe("agrees")
  expect(fidelity({ comparable: ["a", "b"] }, ["a", "c"], paper, 1)).toBe("not comparable")
  expect(fidelity({ comparable: "any" }, ["a"], undefined, 1)).toBeUndefined()
  expect(fidelity({ comparable: "any" }, ["a"], { text: "no change", value: 0, within: 0.1 }, 0.1)).toBe("agrees")
  expect(fidelity({ comparable: "any" }, ["a"], { text: "no change", value: 0, within: 0.1 }, 0.11)).toBe("differs")
  expect(fidelity({ comparable: "any" }, ["a"], paper, undefined)).toBe("not comparable")
})

test("subjects are models, or pairs of them, by name without path", () => {
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name)
  expect(names(subjects({}, ["a", "/home/me/my-model/", "a"]))).toEqual(["a", "my-model"])
  expect(names(subjects({ subjects: "pairs" }, ["a", "b", "c"]))).toEqual(["a x b", "a x c", "b x c"])
  expect(modelName("../x/weights.gguf@untrained:3")).toBe("weights.gguf@untrained:3")
  expect(modelName("C:\\models\\m.gguf")).toBe("m.gguf")
})

test("inputs are listed once each, by name", () => {
  const inputs = new Inputs()
  inputs.add("b", "22")
  inputs.add("a", "11", ["3 weights are NaN"])
  inputs.add("b", "22")
  expect(inputs.list()).toEqual([
    { name: "a", sha256: "11", warnings: ["3 weights are NaN"] },
    { name: "b", sha256: "22" },
  ])
})

test("the processor's class is its maker and widest vector unit", () => {
  expect(cpuClass("x64", "AMD EPYC 9R14", ["avx2", "avx512f", "avx512_vnni"])).toBe("x64 amd avx512_vnni")
  expect(cpuClass("arm64", "Apple M2", [])).toBe("arm64 apple unknown")
})
