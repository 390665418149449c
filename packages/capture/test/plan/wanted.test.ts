import { LAYER_SITES, readArch, type Site } from "@llm-fmri/model"
import { describe, expect, it } from "vitest"
import { wantedSites } from "../../src/plan/wanted.js"

const sizes = { hidden_size: 8, intermediate_size: 8, num_hidden_layers: 4, num_attention_heads: 2, vocab_size: 10 }
const llama = readArch({ model_type: "llama", ...sizes }, ["model.embed_tokens.weight"])
const parallel = readArch({ model_type: "gpt_neox", ...sizes }, ["gpt_neox.embed_in.weight"])

describe("what is wanted", () => {
  it("is at the borders and in the blocks where it appears, and as deep as needed", () => {
    const depth = (sites: Site[], layers: "all" | number[]) => wantedSites(llama, sites, layers).depth
    expect(depth(["resid_pre"], [0])).toBe(0)
    expect(depth(["resid_pre"], [2])).toBe(2)
    expect(depth(["resid_post"], [2])).toBe(3)
    expect(depth(["q"], [1])).toBe(2)
    expect(depth(["resid_pre", "z"], [2, 0])).toBe(3)
    expect(depth(["logits"], [0])).toBe(4)
    expect(depth(["resid_pre"], "all")).toBe(3)
  })

  it("is each thing once, in the order of the stack", () => {
    const { inner, pre } = wantedSites(llama, ["z", "q", "q", "resid_pre"], [2, 0, 2])
    expect([...inner]).toEqual([
      [0, ["q", "z"]],
      [2, ["q", "z"]],
    ])
    expect([...pre]).toEqual([0, 2])
  })

  it("takes every site that the architecture has for all", () => {
    const inner = LAYER_SITES.filter((site) => site !== "resid_pre" && site !== "resid_post")
    expect(wantedSites(llama, "all", "all").inner.get(3)).toEqual(expect.arrayContaining([...inner]))
    expect(wantedSites(parallel, "all", "all").inner.get(3)).not.toContain("resid_mid")
    expect(wantedSites(parallel, "all", "all").inner.get(3)).toHaveLength(inner.length - 1)
  })

  it("may be named as in TransformerLens", () => {
    expect(wantedSites(llama, ["attn.hook_z" as Site], [1])).toEqual(wantedSites(llama, ["z"], [1]))
  })
})

it.each([
  [[], "all", "NothingAsked", "No site"],
  [["z"], [], "NothingAsked", "No layer"],
  [["z"], [4], "LayerOutOfRange", "Layer 4 is asked for, but the model has layers 0 to 3"],
  [["z"], [-1], "LayerOutOfRange", "Layer -1"],
  [["z"], [1.5], "LayerOutOfRange", "Layer 1.5"],
  [["residual"], "all", "UnknownSite", '"residual" is not a site'],
] as [Site[], "all" | number[], string, string][])("refuses %j at layers %j: %s", (sites, layers, tag, says) => {
  expect(() => wantedSites(llama, sites, layers)).toThrow(
    expect.objectContaining({ tag, exit: 2, message: expect.stringContaining(says) }),
  )
})

it("refuses resid_mid of parallel blocks by name", () => {
  expect(() => wantedSites(parallel, ["resid_mid"], "all")).toThrow(expect.objectContaining({ tag: "SiteMissing" }))
})
