import { expect, it } from "vitest"
import { FINAL_SITES, isFinalSite, LAYER_SITES, parseSite } from "../src/index.js"
import { layerOfSite } from "../src/sites.js"

it("every site is its own name", () => {
  for (const site of [...LAYER_SITES, ...FINAL_SITES]) expect(parseSite(site)).toBe(site)
  expect(FINAL_SITES.every(isFinalSite)).toBe(true)
  expect(LAYER_SITES.some(isFinalSite)).toBe(false)
})

it.each([
  ["hook_resid_pre", "resid_pre"],
  ["blocks.0.hook_resid_mid", "resid_mid"],
  [" blocks.31.hook_resid_post ", "resid_post"],
  ["blocks.2.hook_attn_out", "attn_out"],
  ["hook_mlp_out", "mlp_out"],
  ["blocks.2.mlp.hook_post", "mlp_act"],
  ["blocks.2.attn.hook_rot_q", "q"],
  ["blocks.2.attn.hook_rot_k", "k"],
  ["blocks.2.attn.hook_v", "v"],
  ["blocks.2.attn.hook_z", "z"],
  ["blocks.2.attn.hook_pattern", "attn_pattern"],
  ["ln_final.hook_normalized", "final_norm"],
])("%s is %s", (name, site) => {
  expect(parseSite(name)).toBe(site)
})

it("knows the layer that a TransformerLens name has", () => {
  expect([layerOfSite("blocks.12.hook_resid_post"), layerOfSite("hook_resid_post")]).toEqual([12, undefined])
})

it.each([
  ["resid_pst", 'Did you mean "resid_post"? Sites are resid_pre, '],
  ["logit", 'Did you mean "logits"?'],
  ["hook_resid_posts", 'Did you mean "hook_resid_post"?'],
  ["blocks.0.attn.hook_q", 'before the rotary embedding, which cannot be read; "q" is after it (attn.hook_rot_q)'],
  ["embeddings", "Sites are resid_pre, "],
  ["", "Sites are resid_pre, "],
  ["constructor", "Sites are resid_pre, "],
])("%s is no site: %s", (name, fix) => {
  expect(() => parseSite(name)).toThrow(
    expect.objectContaining({ tag: "UnknownSite", exit: 2, fix: expect.stringContaining(fix) }),
  )
})
