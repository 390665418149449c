import { expect, test } from "vitest"
import { enoughModels } from "../../src/run/enough-models.js"
import { cpuClass } from "../../src/run/environment.js"
import { fidelity } from "../../src/run/fidelity.js"
import { Inputs } from "../../src/run/inputs.js"
import { isSubjectOf, modelName, subjects } from "../../src/run/subject.js"

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

test("a pair is a subject of its two models", () => {
  expect(isSubjectOf("a x b", ["b", "/there/a"])).toBe(true)
  expect(isSubjectOf("a x b", ["a"])).toBe(false)
  expect(isSubjectOf("a x b", ["a x b"])).toBe(true)
  expect(isSubjectOf("a", ["a", "b"])).toBe(true)
  expect(isSubjectOf("a", ["b"])).toBe(false)
})

test("a claim about pairs is left out where there is one model, and refused where it is alone", () => {
  const [one, two] = [
    { spec: { id: "claim-1", models: ["a", "b"] } },
    { spec: { id: "claim-2", models: ["a", "b"], subjects: "pairs" as const } },
  ]
  const told: string[] = []
  const kept = (models: string[]) => enoughModels([one, two], models, (text) => told.push(text))
  expect(kept([])).toEqual([one, two])
  expect(kept(["a", "b"])).toEqual([one, two])
  expect(told).toEqual([])
  expect(kept(["a"])).toEqual([one])
  expect(told).toEqual(["claim-2 compares two models, and is left out: there is only a"])
  expect(() => enoughModels([two], ["a"])).toThrow("claim-2 compares two models, and there is only a")
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
