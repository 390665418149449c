import fc from "fast-check"
import { expect, test } from "vitest"
import { accept } from "../../src/drift/accept.js"
import { type Accepted, formatAccepted } from "../../src/drift/accepted.js"
import { calibrationHash, formatCalibration } from "../../src/drift/calibration.js"
import { readStore, type StoreFiles } from "../../src/drift/integrity.js"
import { appendLine } from "../../src/drift/ledger.js"
import { files as attached, calibration, smallReport } from "./reports.js"

/** A store after: accept on one class, calibrate, accept on another class, accept a change on the first. */
function written() {
  let ledger = ""
  let accepted: Accepted | undefined
  let calibrationText = ""
  const run = (cpuClass: string, ratio: number, reason: string) => {
    const report = smallReport(cpuClass)
    const models = report.claims[0]?.models ?? []
    const results = models.map((model) => ({
      model: {
        ...model,
        quantities: model.quantities.map((cell) => (cell.key === "ratio" ? { ...cell, value: ratio } : cell)),
      },
      key: { spec: "1" },
      files: attached,
    }))
    const made = accept("claim-99", { ...(accepted ? { accepted } : {}), ledger }, results, report.environment, {
      reason,
      date: "2026-01-31",
    })
    ledger = made.ledger
    accepted = made.accepted
    return made
  }
  run("x64 here", 1.5, "first values")
  const appended = appendLine(ledger, {
    event: "calibrate",
    date: "2026-01-31",
    claim: "claim-99",
    class: "x64 here",
    environment: { node: "20" },
    reason: "rule",
    entry: calibrationHash(calibration),
    runs: 5,
  })
  ledger = appended.text
  calibrationText = formatCalibration({ ...calibration, ledger: appended.sha256 })
  run("arm64 there", 1.51, "another processor")
  const last = run("x64 here", 1.52, "the definition changed")
  return { ledger, accepted: formatAccepted(accepted as Accepted), calibration: calibrationText, last }
}

const store = written()
const files = (change: Partial<Record<"accepted" | "calibration" | "ledger", string | undefined>> = {}): StoreFiles => {
  const texts = { accepted: store.accepted, calibration: store.calibration, ledger: store.ledger, ...change }
  return {
    accepted: { file: "replications/claim-99/accepted.json", text: texts.accepted },
    calibration: { file: "replications/claim-99/calibration.json", text: texts.calibration },
    ledger: { file: "history/claim-99.jsonl", text: texts.ledger },
  }
}
const damage = (change: Parameters<typeof files>[0], claim = "claim-99") => readStore(claim, files(change)).damage

test("what was written is read back, and its parts agree", () => {
  const { accepted, calibration: read, damage } = readStore("claim-99", files())
  expect(damage).toEqual([])
  expect(accepted?.reference).toBe("x64 here")
  expect(accepted?.classes["x64 here"]?.models.tiny?.values["ratio{N=2,single=first}"]).toBe(1.52)
  expect(read?.quantities.ratio?.value).toBe(0.01)
  expect(readStore("claim-1", files({ accepted: undefined, calibration: undefined, ledger: undefined }))).toEqual({
    damage: [],
  })
})

test("a line says what changed, most first", () => {
  const line = JSON.parse(store.ledger.split("\n").at(-2) as string)
  expect(line).toMatchObject({
    event: "accept",
    date: "2026-01-31",
    class: "x64 here",
    model: "tiny",
    verdict: "partly",
    reason: "the definition changed",
    environment: { node: "20.19.0", onnxruntime: "1.30.0" },
    cells: { values: 9, changed: 2, added: 0, removed: 0 },
  })
  expect(line.changes).toContainEqual({ cell: "ratio{N=2,single=first}", from: 1.5, to: 1.52 })
  expect(store.last.changes[0]?.verdict).toEqual({ from: "partly", to: "partly" })
})

test("a model that the claim no longer has is retired on every class, in the ledger too", () => {
  const before = readStore("claim-99", files())
  const report = smallReport("x64 here", (model) => ({ ...model, model: "other" }))
  const results = [{ model: report.claims[0]!.models[0]!, key: {}, files: attached }]
  const why = { reason: "smaller", date: "2026-02-01" }
  const state = { accepted: before.accepted!, ledger: store.ledger }
  const one = accept("claim-99", state, results, report.environment, why)
  expect(Object.keys(one.accepted.classes["x64 here"]!.models).sort()).toEqual(["other", "tiny"])
  const made = accept("claim-99", state, results, report.environment, { ...why, all: true })
  const read = readStore("claim-99", files({ accepted: formatAccepted(made.accepted), ledger: made.ledger }))
  expect(read.damage).toEqual([])
  expect(Object.keys(read.accepted!.classes)).toEqual(["x64 here"])
  expect(Object.keys(read.accepted!.classes["x64 here"]!.models)).toEqual(["other"])
  const events = made.ledger
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
  expect(events.slice(4).map(({ event, model }) => [event, model])).toEqual([
    ["retire", "tiny"],
    ["retire", "tiny"],
    ["accept", "other"],
  ])
})

test("accepted values have one value a line", () => {
  expect(store.accepted.split("\n").filter((line) => line.includes("ratio{N=4"))).toEqual([
    '            "ratio{N=4,single=first}": 1.51,',
    '            "ratio{N=4,single=first}": 1.52,',
  ])
})

test.each(["accepted", "calibration", "ledger"] as const)("any flipped byte of the %s is noticed", (name) => {
  const text = store[name]
  const place = `${name === "ledger" ? "history/claim-99.jsonl" : `replications/claim-99/${name}.json`}`
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.integer({ min: 0, max: 6 }), (at, bit) => {
      const flipped = Buffer.from(text)
      flipped[at] = (flipped[at] as number) ^ (1 << bit)
      const found = damage({ [name]: flipped.toString("utf8") })
      expect(found.length).toBeGreaterThan(0)
      expect(found.map(({ file }) => file)).toContain(place)
    }),
    { numRuns: 300 },
  )
})

test("a line of the ledger that is dropped, moved, doubled or edited is noticed, with its number", () => {
  const lines = store.ledger.split("\n").slice(0, -1)
  const text = (list: string[]) => list.map((line) => `${line}\n`).join("")
  const where = (list: string[]) => damage({ ledger: text(list) }).filter(({ file }) => file.startsWith("history"))
  lines.forEach((_, at) => {
    expect(damage({ ledger: text(lines.filter((_, i) => i !== at)) })).not.toEqual([])
    const doubled = lines.flatMap((line, i) => (i === at ? [line, line] : [line]))
    expect(where(doubled)[0]?.line).toBe(at + 2)
  })
  const swapped = [lines[0], lines[2], lines[1], lines[3]] as string[]
  expect(where(swapped)[0]?.line).toBe(2)
  const edited = lines.map((line) => line.replace("another processor", "another reason"))
  expect(where(edited)[0]).toMatchObject({ file: "history/claim-99.jsonl", line: 4 })
  const lastEdited = lines.map((line) => line.replace("the definition changed", "no reason"))
  expect(where(lastEdited)[0]).toMatchObject({ file: "history/claim-99.jsonl", line: 4 })
  expect(damage({ ledger: "" })[0]?.says).toBe("the ledger is empty")
  expect(where([...lines.slice(0, -1), "{}"])[0]?.line).toBe(4)
})

test("a value written by hand is noticed, with file and line, even if it is written well", () => {
  const byHand = store.accepted.replace('"ratio{N=4,single=first}": 1.52', '"ratio{N=4,single=first}": 1.53')
  const [found] = damage({ accepted: byHand })
  expect(found?.file).toBe("replications/claim-99/accepted.json")
  const line = byHand.split("\n")[(found?.line as number) - 1]
  expect(line).toContain('"tiny": {')
  expect(found?.says).toContain("are not those of line 4")
})

test("a tolerance written by hand is noticed", () => {
  const wider = store.calibration.replace('"value": 0.01,', '"value": 0.5,')
  expect(wider).not.toBe(store.calibration)
  expect(damage({ calibration: wider })[0]?.says).toContain("not the calibration of line 2")
})

test("a class or model that is dropped or added is noticed", () => {
  const parsed = JSON.parse(store.accepted) as Accepted
  const { "arm64 there": gone, ...classes } = parsed.classes
  expect(damage({ accepted: formatAccepted({ ...parsed, classes }) })[0]?.says).toContain("line 3 of history")
  const more = { ...parsed.classes, elsewhere: gone as NonNullable<typeof gone> }
  expect(damage({ accepted: formatAccepted({ ...parsed, classes: more }) })[0]?.says).toContain("not in the ledger")
  const other = formatAccepted({ ...parsed, reference: "arm64 there" })
  expect(damage({ accepted: other })[0]?.says).toContain("the reference class is x64 here")
})

test("a file that is dropped or renamed is noticed", () => {
  expect(damage({ accepted: undefined })[0]).toMatchObject({ file: "replications/claim-99/accepted.json" })
  expect(damage({ calibration: undefined })[0]).toMatchObject({ file: "replications/claim-99/calibration.json" })
  expect(damage({ ledger: undefined }).map(({ says }) => says)[0]).toContain("history/claim-99.jsonl")
  expect(damage({}, "claim-98").length).toBeGreaterThan(0)
})

test("values without any line in the ledger are noticed", () => {
  const only = store.ledger.split("\n").filter((line) => line.includes('"calibrate"'))
  const calibrated = JSON.parse(only[0] as string)
  const { text, sha256 } = appendLine("", { ...calibrated, previous: undefined })
  const changed = files({ ledger: text, calibration: formatCalibration({ ...calibration, ledger: sha256 }) })
  expect(readStore("claim-99", changed).damage[0]?.says).toBe("the ledger knows of no accepted values")
})
