import { expect, test } from "vitest"
import { deriveSeed, Rng } from "../src/index.js"

test("the README's example prints what it says", () => {
  expect(deriveSeed(0, "twin", 3, "model.layers.0.mlp.up_proj.weight")).toBe(3429465322)
  const rng = new Rng(deriveSeed(0, "twin", 3, "model.layers.0.mlp.up_proj.weight"))
  const weights = new Float32Array(3)
  rng.fillNormal(weights, 0.02)
  expect([...weights]).toEqual([-0.023920467123389244, -0.02067527547478676, -0.0024427848402410746])
  const words = ["apple", "hammer", "train", "wrist"]
  rng.shuffle(words)
  expect([words, rng.int(6), [...rng.sample(240, 3)]]).toEqual([
    ["train", "apple", "wrist", "hammer"],
    4,
    [128, 223, 169],
  ])
})
