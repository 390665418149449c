import { describe, expect, it } from "vitest"
import { arrowProblem, importProblems, manifestProblems, packageOf } from "../arrows.js"

const site = (from: string, specifier: string, leavesFor?: string | null) => ({
  from,
  at: "a.ts:1",
  specifier,
  ...(leavesFor === undefined ? {} : { leavesFor }),
})

describe("packageOf", () => {
  it("cuts subpaths and knows what is no package", () => {
    expect(packageOf("@llm-fmri/graph/worker")).toBe("@llm-fmri/graph")
    expect(packageOf("zod/v4")).toBe("zod")
    expect(packageOf("./a.js")).toBeUndefined()
    expect(packageOf("node:fs")).toBeUndefined()
  })
})

describe("arrowProblem", () => {
  it("lets a package import what stands before it, and itself", () => {
    expect(arrowProblem("@llm-fmri/capture", "@llm-fmri/graph")).toBeUndefined()
    expect(arrowProblem("@llm-fmri/claim-3", "@llm-fmri/replicate")).toBeUndefined()
    expect(arrowProblem("@llm-fmri/graph", "@llm-fmri/graph")).toBeUndefined()
  })

  it("refuses an arrow upwards, between replications, and to strangers", () => {
    expect(arrowProblem("@llm-fmri/graph", "@llm-fmri/model")).toMatch(/may not import/)
    expect(arrowProblem("@llm-fmri/claim-3", "@llm-fmri/claim-4")).toMatch(/may not import/)
    expect(arrowProblem("@llm-fmri/graph", "@llm-fmri/typo")).toMatch(/no place in the order/)
  })
})

describe("importProblems", () => {
  it("names the file of each bad import", () => {
    expect(
      importProblems([
        site("@llm-fmri/model", "@llm-fmri/graph"),
        site("@llm-fmri/model", "node:fs"),
        site("@llm-fmri/model", "./a.js"),
      ]),
    ).toEqual([])
    expect(importProblems([site("@llm-fmri/model", "@llm-fmri/capture")])).toEqual([
      expect.stringContaining("a.ts:1: @llm-fmri/model may not import @llm-fmri/capture"),
    ])
    expect(importProblems([site("@llm-fmri/model", "../../graph/src/x.js", null)])).toHaveLength(1)
  })

  it("lets a test borrow from a package below, not from one above", () => {
    const borrow = (from: string) => importProblems([site(from, "../../model/test/support/x.js", "@llm-fmri/model")])
    expect(borrow("@llm-fmri/stimuli")).toEqual([])
    expect(borrow("@llm-fmri/graph")).toHaveLength(1)
  })

  it("keeps the runtime to its one importer", () => {
    expect(importProblems([site("@llm-fmri/graph", "onnxruntime-node")])).toEqual([])
    expect(importProblems([site("@llm-fmri/model", "onnxruntime-node")])).toEqual([
      "a.ts:1: only @llm-fmri/graph imports onnxruntime-node",
    ])
  })
})

describe("manifestProblems", () => {
  it("wants project references and dependencies to be the same", () => {
    const name = "@llm-fmri/model"
    expect(manifestProblems(name, ["@llm-fmri/graph", "zod"], [], ["@llm-fmri/graph"])).toEqual([])
    expect(manifestProblems(name, ["@llm-fmri/graph"], [], [])).toHaveLength(1)
    expect(manifestProblems(name, [], [], ["@llm-fmri/graph"])).toHaveLength(1)
    expect(manifestProblems(name, [], ["@llm-fmri/capture"], [])).toHaveLength(1)
  })
})
