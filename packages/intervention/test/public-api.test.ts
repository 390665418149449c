import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import * as api from "../src/index.js"

test("the public names change on purpose only", () => {
  const source = readFileSync(new URL("../src/index.ts", import.meta.url), "utf8")
  const names = [...source.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list]) =>
    list!.split(",").map((name) => name.replace("type ", "").trim()),
  )
  const values = Object.keys(api).sort()
  const types = names.filter((name) => name !== "" && !values.includes(name)).sort()
  expect({ values, types }).toMatchInlineSnapshot(`
    {
      "types": [
        "KlOptions",
        "MeasureOptions",
        "PatchRequest",
        "PatchSweep",
        "ProjectionSite",
        "Read",
        "ReadoutModel",
        "ReadoutOptions",
        "Rows",
        "Sweep",
        "SweepEdit",
        "SweepRecord",
        "SweepRequest",
        "TokenChoice",
        "VariantValues",
        "VariantsRequest",
        "Work",
      ],
      "values": [
        "klToReference",
        "logitDifference",
        "patchSweep",
        "projection",
        "readName",
        "readVariants",
        "sweep",
        "tabulate",
        "tokenLogits",
      ],
    }
  `)
})
