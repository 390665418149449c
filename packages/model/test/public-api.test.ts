import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import * as api from "../src/index.js"

test("the public names change on purpose only", () => {
  const files = ["index.ts", "checkpoint/index.ts", "tokenizer/index.ts"]
  const source = files.map((file) => readFileSync(new URL(`../src/${file}`, import.meta.url), "utf8")).join("\n")
  const names = [...source.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list]) =>
    list!.split(",").map((name) => name.replace("type ", "").trim()),
  )
  const values = Object.keys(api).sort()
  const types = names.filter((name) => name !== "" && !values.includes(name)).sort()
  expect({ values, types }).toMatchInlineSnapshot(`
    {
      "types": [
        "Arch",
        "AttentionForm",
        "BlockKind",
        "BlockVariant",
        "BlockWeights",
        "BosPolicy",
        "BoundaryVariant",
        "Checkpoint",
        "Edit",
        "EditInput",
        "EditPositions",
        "EditSlots",
        "EditTensor",
        "EditableSite",
        "Encoding",
        "InnerSite",
        "KnownModel",
        "LayerSite",
        "LayerSpec",
        "Model",
        "ModelName",
        "OpenModelOptions",
        "OpenOptions",
        "Perturbation",
        "ResolvedEdit",
        "RopeSpec",
        "RunDefaults",
        "SafetensorsFile",
        "Site",
        "StepKind",
        "TensorData",
        "TensorInfo",
        "TensorReader",
        "TensorSpec",
        "Tokenizer",
        "TokenizerSource",
        "WeightRef",
        "WeightSource",
        "WeightStore",
        "WritableArray",
        "WritableType",
      ],
      "values": [
        "EDITABLE_SITES",
        "FINAL_SITES",
        "LAYER_SITES",
        "SafetensorsWriter",
        "blockGraph",
        "boundaryGraph",
        "changesStream",
        "dynamicFrequencies",
        "embedGraph",
        "finalNormGraph",
        "isFinalSite",
        "knownArchitectures",
        "knownModel",
        "knownModels",
        "logitsGraph",
        "openCheckpoint",
        "openModel",
        "openSafetensors",
        "openTokenizer",
        "operand",
        "parseEdits",
        "parseModelName",
        "parseSite",
        "perLayerGraph",
        "readArch",
        "requireOutput",
        "resolveEdits",
        "siteWidth",
        "spanToTokens",
        "writeSafetensors",
      ],
    }
  `)
})
