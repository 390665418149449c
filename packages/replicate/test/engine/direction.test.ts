import { isFmriError } from "@llm-fmri/errors"
import { expect, test } from "vitest"
import { categoryDirection } from "../../src/engine/direction.js"

const categories = ["animal", "animal", "tool", "food"]

/** Rows of two units; with several positions a row, [B, P, 2], labels follow in tensor order. */
function recording(
  values: number[][][],
  positions: string,
  at: number[][] = values.map((row) => row.map((_, p) => p)),
) {
  const longest = Math.max(...values.map((row) => row.length))
  const data = new Float32Array(values.length * longest * 2)
  values.forEach((row, r) => {
    row.forEach((vector, p) => {
      data.set(vector, (r * longest + p) * 2)
    })
  })
  return {
    tensors: new Map([
      ["resid_post.3", { dims: longest === 1 ? [values.length, 2] : [values.length, longest, 2], data }],
    ]),
    labels: values.flatMap((row, r) =>
      row.map((_, p) => ({ row: r, position: at[r]![p]!, token: 0, stimulus: r, category: categories[r]! })),
    ),
    metadata: { positions },
  }
}

const target = recording([[[4, 0]], [[6, 2]], [[1, 1]], [[3, 1]]], "target")

test("one position a row: mean of the category minus mean of the rest", () => {
  const found = categoryDirection(target, { of: "animal", site: "resid_post", layer: 3 })
  expect(found).toMatchObject({ tensor: "resid_post.3", dims: 2, inside: 2, outside: 2, norm: 3 })
  expect([...found.vector]).toEqual([3, 0])
})

test("several positions a row: the one that is named", () => {
  const two = recording(
    [
      [
        [4, 0],
        [0, 9],
      ],
      [
        [6, 2],
        [0, 7],
      ],
      [
        [1, 1],
        [0, 1],
      ],
      [
        [3, 1],
        [0, 3],
      ],
    ],
    "target,next",
  )
  const vector = (position: string) => [
    ...categoryDirection(two, { of: "animal", site: "resid_post", layer: 3, position }).vector,
  ]
  expect(vector("target")).toEqual([3, 0])
  expect(vector("next")).toEqual([0, 6])
})

test("all positions: a token index, or the last of each row; padding is not read", () => {
  const all = recording(
    [
      [
        [4, 0],
        [9, 9],
      ],
      [[6, 2]],
      [[1, 1]],
      [
        [3, 1],
        [5, 5],
      ],
    ],
    "all",
  )
  const vector = (position: string) => [
    ...categoryDirection(all, { of: "animal", site: "resid_post", layer: 3, position }).vector,
  ]
  expect(vector("0")).toEqual([3, 0])
  expect(vector("last")).toEqual([(9 + 6) / 2 - (1 + 5) / 2, (9 + 2) / 2 - (1 + 5) / 2])
})

test.each([
  [{ of: "animals", site: "resid_post", layer: 3 }, 'the category "animals"', "Did you mean animal?"],
  [{ of: "animal", site: "mlp_out", layer: 3 }, 'no tensor "mlp_out.3"', "It has resid_post.3."],
  [{ of: "animal", site: "resid_post", layer: 3, position: "next" }, 'no position "next"', "it has target"],
])("%j is refused", (request, message, fix) => {
  try {
    categoryDirection(target, request)
    expect.unreachable()
  } catch (error) {
    if (!isFmriError(error)) throw error
    expect(error.message).toContain(message)
    expect(error.fix).toContain(fix)
  }
})

test("several positions and none named", () => {
  const two = recording(
    [
      [
        [4, 0],
        [0, 9],
      ],
      [
        [6, 2],
        [0, 7],
      ],
      [
        [1, 1],
        [0, 1],
      ],
      [
        [3, 1],
        [0, 3],
      ],
    ],
    "target,next",
  )
  expect(() => categoryDirection(two, { of: "animal", site: "resid_post", layer: 3 })).toThrow("has 2 positions")
})
