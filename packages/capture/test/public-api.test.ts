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
        "CaptureRequest",
        "CaptureRow",
        "CaptureSummary",
        "CaptureToFileOptions",
        "Captured",
        "Chunk",
        "Label",
        "Order",
        "Plan",
        "PlanRow",
        "Position",
        "Progress",
        "RecordedTensor",
        "Recording",
        "RecordingContext",
        "RecordingDType",
        "ResolvedRequest",
        "RunOptions",
        "RunSummary",
      ],
      "values": [
        "capture",
        "captureResolved",
        "captureToFile",
        "editLoader",
        "explainPlan",
        "planCapture",
        "planResolved",
        "readEdits",
        "readRecording",
        "recordingMetadata",
        "stimulusRows",
        "writeRecording",
      ],
    }
  `)
})
