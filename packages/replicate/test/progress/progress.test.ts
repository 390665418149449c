import { expect, test } from "vitest"
import { amount, clock, describe, duration, label } from "../../src/progress/describe.js"
import { drawFetch } from "../../src/progress/fetching.js"
import { liveRenderer } from "../../src/progress/live.js"
import { plainRenderer } from "../../src/progress/plain.js"
import { type StageState, track } from "../../src/progress/track.js"
import { position, recorder, wipe } from "./recorder.js"

const stage = (state: Partial<StageState>): StageState => ({ name: "own", began: 0, from: 0, done: 0, ...state })

test("durations, clocks and amounts", () => {
  expect([0.4, 59, 61, 3700].map(duration)).toEqual(["0 s", "59 s", "1 min 1 s", "1 h 1 min"])
  expect([0.4, 21, 185, 3725].map(clock)).toEqual(["0:00", "0:21", "3:05", "1:02:05"])
  expect([7, 2.5, 999.4, 999.6, 3149, 12_400, 2.1e6].map((value) => amount(value))).toEqual([
    "7",
    "2.5",
    "999",
    "1.0k",
    "3.1k",
    "12k",
    "2.1M",
  ])
  expect([12, 98_362_432, 1.5e9].map((value) => amount(value, "B"))).toEqual(["12 B", "98.4 MB", "1.5 GB"])
})

test("a line says where, what, how far, how fast, how long", () => {
  const running = stage({
    position,
    name: "smollm2-135m: own directions",
    unit: "token blocks",
    done: 420,
    total: 1000,
  })
  expect(describe({ ...running, done: 42_000, total: 100_000 }, 14_000)).toBe(
    "claim-3 · smollm2-135m (model 1 of 2) · own directions 42 % · 3.0k token blocks/s · 0:19 left",
  )
  const one = { ...position, models: 1, claims: 16, claim_at: 3 }
  expect(describe({ ...running, position: one, unit: "%" }, 10_000)).toBe(
    "claim-3 (3 of 16) · smollm2-135m · own directions 42 % · 0:14 left",
  )
})

test("a line says no more than is known", () => {
  expect(describe(stage({ name: "opening" }), 900)).toBe("opening")
  expect(describe(stage({ name: "opening" }), 9000)).toBe("opening · 0:09")
  expect(describe(stage({ done: 3, unit: "settings" }), 400)).toBe("own 3 settings")
  expect(describe(stage({ done: 2, total: 10 }), 60_000)).toBe("own 20 % · 30 s each · 4:00 left")
  expect(describe(stage({ done: 10, total: 10 }), 60_000)).toBe("own 100 % · 6 s each")
})

test("what was there before does not count as speed", () => {
  const resumed = stage({ name: "m", unit: "B", from: 90e6, done: 91e6, total: 100e6 })
  expect(describe(resumed, 1000)).toBe("m 91 % of 100 MB · 1.0 MB/s · 0:09 left")
})

test("where columns are few, less is said", () => {
  const running = stage({ position, name: "own directions", unit: "rows", done: 50, total: 100 })
  expect([100, 80, 60, 45, 30, 12].map((columns) => describe(running, 10_000, columns))).toEqual([
    "claim-3 · smollm2-135m (model 1 of 2) · own directions 50 % · 5 rows/s · 0:10 left",
    "claim-3 · smollm2-135m (model 1 of 2) · own directions 50 % · 0:10 left",
    "claim-3 · smollm2-135m · own directions 50 % · 0:10 left",
    "own directions 50 % · 0:10 left",
    "own directions 50 % · 0:10 le…",
    "own directi…",
  ])
})

test("parts are counted where there is room", () => {
  const { written, write, now } = recorder()
  const within = track(plainRenderer(write, now), now).within({ ...position, models: 1 })
  within.stage("smollm2-135m: own")
  within.part({ what: "reference net", at: 3, of: 8 })
  within.stage("smollm2-135m@untrained:3: own")
  within.part()
  within.stage("intervals")
  expect(written.slice(1)).toEqual([
    "claim-3 · smollm2-135m · own\n",
    "claim-3 · smollm2-135m · reference net 3 of 8, untrained:3: own\n",
    "claim-3 · smollm2-135m · intervals\n",
  ])
  const part = { what: "reference net", at: 3, of: 8 }
  const running = stage({ position, part, name: "smollm2-135m@untrained:3: own", done: 50, total: 100 })
  expect(describe(running, 100, 60)).toBe("claim-3 · smollm2-135m · untrained:3: own 50 %")
})

test("a stage's label leaves out the model that is named already", () => {
  const names = ["smollm2-135m: own", "smollm2-135m@untrained:2: own", "smollm2-135m", "opening smollm2-135m"]
  expect(names.map((name) => label(stage({ position, name })))).toEqual([
    "own",
    "untrained:2: own",
    "smollm2-135m",
    "opening smollm2-135m",
  ])
  expect(label(stage({ name: "smollm2-135m: own" }))).toBe("smollm2-135m: own")
})

test("plain lines: one when a stage begins, then at most one every few seconds", () => {
  const { written, tick, write, now } = recorder()
  const progress = track(plainRenderer(write, now), now)
  const { note, ...within } = progress.within(position)
  const running = within.stage("capture", { total: 100, unit: "rows" })
  for (let done = 1; done <= 90; done++) {
    tick(100)
    running.set(done)
  }
  note("a note")
  running.end()
  running.set(100)
  within.done({ verdict: "partly", seconds: 9 })
  expect(written).toEqual([
    "claim-3 on smollm2-135m (model 1 of 2): The bus\n",
    "claim-3 · smollm2-135m (model 1 of 2) · capture\n",
    "claim-3 · smollm2-135m (model 1 of 2) · capture 40 % · 10 rows/s · 0:06 left\n",
    "claim-3 · smollm2-135m (model 1 of 2) · capture 80 % · 10 rows/s · 0:02 left\n",
    "a note\n",
    "claim-3 · smollm2-135m (model 1 of 2) · capture · done in 9 s\n",
    "claim-3 on smollm2-135m: partly, 9 s\n",
  ])
})

test("plain lines never carry terminal codes, and done never goes back", () => {
  const { written, tick, write, now } = recorder()
  const running = track(plainRenderer(write, now), now).stage("x", { total: 10 })
  running.set(8)
  tick(5000)
  running.set(3)
  expect(written.at(-1)).toContain("80 %")
  expect(written.join("")).not.toContain("\u001b")
})

test("the live line is redrawn in place, cut to the terminal, and wiped at the end", () => {
  const { written, tick, write, now } = recorder()
  const progress = track(
    liveRenderer(write, now, () => 20),
    now,
  )
  const running = progress.stage("a stage with a long name", { total: 4 })
  tick(500)
  running.advance(2)
  progress.note("note")
  running.end()
  progress.close()
  expect(written).toEqual([
    `${wipe}a stage with a lon…`,
    `${wipe}a stage with a lon…`,
    `${wipe}note\n`,
    `${wipe}a stage with a lon…`,
    wipe,
  ])
})

test("on a terminal, long stages and verdicts stay", () => {
  const { written, tick, write, now } = recorder()
  const progress = track(
    liveRenderer(write, now, () => 80),
    now,
  )
  const within = progress.within(position)
  within.stage("short")
  tick(100)
  const long = within.stage("long")
  tick(3000)
  long.end()
  within.done({ verdict: "partly", seconds: 3.1, reused: true })
  progress.close()
  expect(written.filter((text) => text.endsWith("\n"))).toEqual([
    `${wipe}claim-3 on smollm2-135m (model 1 of 2): The bus\n`,
    `${wipe}  long  3 s\n`,
    `${wipe}claim-3 on smollm2-135m: partly, from the store, 3 s\n`,
  ])
})

test("a stage of a claim closes the one before it, a stage of another claim does not", () => {
  const ended: string[] = []
  const none = () => {}
  const renderer = { begin: none, update: none, note: none, warning: none, enter: none, done: none, close: none }
  const progress = track({ ...renderer, end: (_, { name }) => void ended.push(name) }, () => 0)
  progress.stage("loading")
  const [first, second] = [progress.within(position), progress.within({ ...position, model: "b" })]
  first.stage("1a")
  second.stage("2a")
  first.stage("1b")
  expect(ended).toEqual(["loading", "1a"])
  second.done({ verdict: "partly", seconds: 1 })
  progress.close()
  expect(ended).toEqual(["loading", "1a", "2a", "1b"])
})

test("a fetch is drawn as one stage for each thing done to a file", () => {
  const { written, tick, write, now } = recorder()
  const draw = drawFetch(track(plainRenderer(write, now), now))
  const download = {
    kind: "download" as const,
    artefact: "m",
    file: "m.whl",
    total: 3e6,
    resumedFrom: 1e6,
    bytesPerSecond: 0,
    secondsLeft: undefined,
  }
  draw({ ...download, received: 1e6 })
  tick(5000)
  draw({ ...download, received: 2e6 })
  draw({ ...download, received: 3e6 })
  draw({ kind: "unpack", artefact: "m", file: "m.gguf", done: 1, total: 9 })
  draw({ kind: "note", artefact: "m", message: "the first source did not answer" })
  expect(written).toEqual([
    "downloading m.whl\n",
    "downloading m.whl 66 % of 3.0 MB · 200 kB/s · 0:05 left\n",
    "downloading m.whl · done in 5 s\n",
    "unpacking m.gguf\n",
    "the first source did not answer\n",
  ])
})
