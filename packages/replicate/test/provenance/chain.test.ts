import { expect, test } from "vitest"
import { cellMatches, cellName, parseCellName } from "../../src/provenance/cell-name.js"
import { type Chain, type ChainNode, chainProblems, upstream } from "../../src/provenance/chain.js"
import { chainMermaid } from "../../src/provenance/mermaid.js"
import { chainTree } from "../../src/provenance/tree.js"

const node = (id: string, kind: ChainNode["kind"], from: string[] = [], detail?: ChainNode["detail"]): ChainNode => ({
  id,
  kind,
  name: id.replace(/^\w+:/, ""),
  sha256: Buffer.from(id).toString("hex").padEnd(64, "0").slice(0, 64),
  from,
  ...(detail === undefined ? {} : { detail }),
})

const chain: Chain = {
  claim: "claim-99",
  model: "tiny",
  nodes: [
    node("source:tiny.whl", "source", [], { address: "pkg:pypi/tiny@1.0", revision: "1.0" }),
    node("weights:tiny", "weights", ["source:tiny.whl"], { file: "tiny.gguf", bytes: 12 }),
    node("weights:other", "weights"),
    node("code:a", "code"),
    node("code", "code", ["code:a"]),
    node("environment", "environment", [], { node: "20.19.0" }),
    node("recording:1", "recording", ["weights:tiny", "code", "environment"], { rows: 3, edited_rows: 2 }),
    node("recording:2", "recording", ["weights:tiny", "code", "environment"]),
    node("step:twin 1", "step", ["recording:2"]),
    node("step:twin 2", "step", ["recording:2"]),
    node("analysis", "analysis", ["recording:1", "step:twin 1", "step:twin 2", "code", "environment"]),
    node('number:mean{n="1"}', "number", ["analysis"]),
  ],
}

test("upstream of a node is what it was made from, and nothing else", () => {
  expect(upstream(chain, "recording:1").map(({ id }) => id)).toEqual([
    "source:tiny.whl",
    "weights:tiny",
    "code:a",
    "code",
    "environment",
    "recording:1",
  ])
})

test("nodes twice and loose links are named", () => {
  expect(chainProblems(chain)).toEqual([])
  const bad = { ...chain, nodes: [...chain.nodes, node("spec", "spec", ["nowhere"]), node("spec", "spec")] }
  expect(chainProblems(bad)).toEqual(["spec is there twice", "spec is made from nowhere, which is not in the chain"])
})

test("the tree shows each link once, collapses what is alike, and ends at the address", () => {
  expect(chainTree(chain, "analysis", { full: false }).join("\n")).toMatchInlineSnapshot(`
    "analysis     analysis  sha256 616e616c79736973
    ├─ recording    1, 3 rows (2 edited)  sha256 7265636f7264696e
    │  └─ weights      tiny  sha256 776569676874733a74696e790000000000000000000000000000000000000000
    │     │            file tiny.gguf, bytes 12
    │     └─ source       tiny.whl  sha256 736f757263653a74696e792e77686c0000000000000000000000000000000000
    │                     pkg:pypi/tiny@1.0, revision 1.0
    ├─ step         twin 1  sha256 737465703a747769
    │  └─ recording    2  sha256 7265636f7264696e
    ├─ step         1 more: twin 2
    ├─ code         code  sha256 636f646500000000
    └─ environment  sha256 656e7669726f6e6d
                    node 20.19.0"
  `)
  const full = chainTree(chain, "analysis", { full: true }).join("\n")
  for (const { name } of upstream(chain, "analysis").filter(({ kind }) => kind !== "environment")) {
    expect(full).toContain(name)
  }
})

test("the flowchart has a box a node, an arrow a link, and no loose quotes", () => {
  const text = chainMermaid(chain, upstream(chain, 'number:mean{n="1"}'))
  expect(text.match(/-->/g)?.length).toBe(16)
  expect(text).toContain('(["number mean{n=&quot;1&quot;}<br/>')
  expect(text).not.toContain("other")
})

test("names of cells are read as they are written", () => {
  expect(cellName("ratio", { N: 4, dose: 0.1 })).toBe("ratio{N=4,dose=0.1}")
  expect(cellName("spread")).toBe("spread")
  expect(parseCellName("ratio{N=4, dose=0.1}")).toEqual({ key: "ratio", params: { N: "4", dose: "0.1" } })
  expect(parseCellName("spread")).toEqual({ key: "spread", params: {} })
  const comma = { measure: "rich", place: "neurons, half" }
  expect(parseCellName(cellName("elsewhere", comma))).toEqual({ key: "elsewhere", params: comma })
  for (const bad of ["", "Ratio", "ratio{", "ratio{N}", "ratio{=4}"]) expect(parseCellName(bad)).toBeUndefined()
  expect(cellMatches({ N: 4, dose: 0.1 }, { dose: "0.10" })).toBe(true)
  expect(cellMatches({ N: 4, net: "a" }, { net: "b" })).toBe(false)
  expect(cellMatches({ N: 4 }, { dose: "1" })).toBe(false)
})
