import type { FmriError } from "@llm-fmri/errors"
import { expect, it } from "vitest"
import { parseEdits } from "../../src/index.js"

const scale = { site: "resid_post", layer: 0, op: "scale", factor: 2 }
const add = { site: "resid_post", layer: 0, op: "add", vector: [1, 2] }

function refusal(json: unknown): FmriError {
  try {
    parseEdits(json)
  } catch (error) {
    return error as FmriError
  }
  throw new Error("it was accepted")
}

it("fills in what may be left out, and takes TransformerLens names", () => {
  expect(parseEdits([add])).toEqual([{ ...add, scale: 1, positions: "all" }])
  expect(parseEdits([{ ...scale, site: "blocks.3.hook_resid_post", layer: 3 }])[0]).toMatchObject({
    site: "resid_post",
    layer: 3,
  })
  const fromFile = { ...add, vector: { file: "d.safetensors" } }
  expect(parseEdits([fromFile])[0]).toMatchObject({ vector: { file: "d.safetensors", tensor: "direction" } })
  expect(parseEdits([])).toEqual([])
})

it.each(["all", "last", "target", "next", 0, [3, 5]])("takes the positions %j", (positions) => {
  expect(parseEdits([{ ...scale, positions }])[0]).toMatchObject({ positions })
})

const LIST = '"all", "last", "target", "next", an index, or a list of indices from 0 on is needed'
const VECTOR = 'a list of finite numbers is needed, or {"file": …, "tensor": …}'
it.each([
  [7, "edit 0: it is not an object"],
  [null, "edit 0: it is not an object"],
  [{}, 'edit 0 (op): it has no "op"; ops are add, project_out'],
  [{ ...scale, op: "sclae" }, '"sclae" is not an op'],
  [{ ...scale, factor: "2" }, "edit 0 (factor): a finite number is needed"],
  [{ ...scale, factor: Number.POSITIVE_INFINITY }, "edit 0 (factor): a finite number is needed"],
  [{ ...scale, factor: undefined }, "edit 0 (factor): a finite number is needed"],
  [{ ...scale, dose: 2 }, '"dose"'],
  [{ ...scale, layer: -1 }, "edit 0 (layer): a whole number from 0 on is needed"],
  [{ ...scale, layer: 1.5 }, "edit 0 (layer): a whole number from 0 on is needed"],
  [{ ...scale, layer: undefined }, "edit 0 (layer): a whole number from 0 on is needed"],
  [{ ...scale, site: undefined }, "edit 0 (site): the name of a site is needed"],
  [{ ...scale, site: "resid_pst" }, 'edit 0 (site): "resid_pst" is not a site. Did you mean "resid_post"?'],
  [{ ...scale, site: "attn_pattern" }, 'edit 0 (site): "attn_pattern" can be read, not edited'],
  [{ ...scale, site: "logits" }, 'edit 0 (site): "logits" comes after the last block'],
  [{ ...scale, site: "blocks.3.hook_resid_post" }, '"blocks.3.hook_resid_post" is at layer 3, but "layer" is 0'],
  [{ ...scale, positions: "first" }, `edit 0 (positions): ${LIST}`],
  [{ ...scale, positions: ["last"] }, `edit 0 (positions): ${LIST}`],
  [{ ...scale, positions: [] }, "edit 0 (positions)"],
  [{ ...scale, positions: -1 }, "edit 0 (positions): a whole number from 0 on is needed"],
  [{ ...add, vector: [] }, "edit 0 (vector)"],
  [{ ...add, vector: [1, Number.NaN] }, `edit 0 (vector): ${VECTOR}`],
  [{ ...add, vector: "d.safetensors" }, `edit 0 (vector): ${VECTOR}`],
  [{ ...add, vector: { tensor: "direction" } }, `edit 0 (vector): ${VECTOR}`],
  [{ ...scale, op: "zero_units", factor: undefined, units: [] }, "edit 0 (units): at least one unit is needed"],
  [{ ...scale, op: "set_units", factor: undefined, units: [1] }, "edit 0 (values): a list of numbers is needed"],
  [{ ...scale, op: "replace", factor: undefined }, 'edit 0 (from): {"file": …, "tensor": …} is needed'],
  [
    { ...scale, op: "replace", factor: undefined, from: { file: "", tensor: "x", row: -1 } },
    "edit 0 (from.file): a name is needed; edit 0 (from.row): a whole number from 0 on is needed",
  ],
])("refuses %j", (edit, says) => {
  expect(refusal([edit])).toMatchObject({ tag: "BadEdit", exit: 2, message: expect.stringContaining(says) })
})

it("reports every problem at once, each with the number of its edit", () => {
  const { message, fields } = refusal([scale, { ...scale, layer: -1, factor: "x" }, add, { ...scale, op: "z" }])
  expect(message).toContain("edit 1 (layer)")
  expect(message).toContain("edit 1 (factor)")
  expect(message).toContain("edit 3 (op)")
  expect(fields?.problems).toHaveLength(3)
})

it.each([{}, "x", null, 3])("refuses %j, which is no list", (json) => {
  expect(refusal(json)).toMatchObject({ tag: "BadEdit", message: "Edits are a JSON list, and this is not one." })
})
