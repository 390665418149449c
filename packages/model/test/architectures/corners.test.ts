import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { readArch } from "../../src/architectures/index.js"

/** Corners where transformers does not do what the config seems to say; each was found by tooling/oracle/random_parity.py. */
const config = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/tiny/${name}/config.json`, import.meta.url), "utf8"))

describe("what transformers makes of a config", () => {
  it("turns four channels where the rotary part of a head is three", () => {
    const neox = { ...config("gpt-neox-parallel"), hidden_size: 24, rotary_pct: 0.25, rotary_emb_base: 1000 }
    const { ropes } = readArch(neox, ["gpt_neox.embed_in.weight", "embed_out.weight"])
    expect(ropes.rope!.width).toBe(4)
    expect(ropes.rope!.invFreq).toEqual([1, Math.fround(1 / Math.fround(1000 ** Math.fround(2 / 3)))])
  })

  it("caps no logits in the multimodal Gemma-3, only in the text model", () => {
    const text = { ...config("gemma3-text"), final_logit_softcapping: 2 }
    expect(readArch(text, ["model.embed_tokens.weight"]).head.softcap).toBe(2)
    const wrapped = { model_type: "gemma3", text_config: text }
    expect(readArch(wrapped, ["model.language_model.embed_tokens.weight"]).head.softcap).toBeUndefined()
  })

  it("uses a head that is in the file, though the config says tied", () => {
    const tied = config("llama-yarn")
    expect(tied.tie_word_embeddings).toBe(true)
    expect(readArch(tied, ["model.embed_tokens.weight"]).head.table.tensor).toBe("model.embed_tokens.weight")
    const { head } = readArch(tied, ["model.embed_tokens.weight", "lm_head.weight"])
    expect(head).toMatchObject({ tied: false, table: { tensor: "lm_head.weight" } })
  })
})
