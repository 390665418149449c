import { expect, test } from "vitest"
import { amount, describe, duration } from "../../src/progress/describe.js"
import { drawFetch } from "../../src/progress/fetching.js"
import { liveProgress } from "../../src/progress/live.js"
import { plainProgress } from "../../src/progress/plain.js"

/** What a renderer writes, with a clock that the test turns. */
function recorder() {
  const written: string[] = []
  const clock = { ms: 0 }
  return { written, clock, write: (text: string) => void written.push(text), now: () => clock.ms }
}

test("durations and amounts", () => {
  expect([0.4, 59, 61, 3700].map(duration)).toEqual(["0 s", "59 s", "1 min 1 s", "1 h 1 min"])
  expect(amount(98_362_432, "B")).toBe("98.4 MB")
  expect(amount(1234)).toBe("1,234")
})

test("a stage with a total shows share, rate and time left", () => {
  expect(describe({ name: "capture", done: 300, total: 1200, unit: "tokens", elapsed: 3000 })).toBe(
    "capture  300/1,200 tokens  25 %  100/s  9 s left",
  )
  expect(describe({ name: "nulls", done: 2, total: 10, elapsed: 60_000 })).toBe(
    "nulls  2/10  20 %  30 s each  4 min 0 s left",
  )
  expect(describe({ name: "open", done: 0, elapsed: 9000 })).toBe("open")
})

test("plain lines: one when a stage begins, then at most one every few seconds", () => {
  const { written, clock, write, now } = recorder()
  const progress = plainProgress(write, now)
  const stage = progress.stage("capture", { total: 100, unit: "rows" })
  for (let done = 1; done <= 90; done++) {
    clock.ms += 100
    stage.set(done)
  }
  progress.note("a note")
  stage.end()
  stage.set(100)
  expect(written).toEqual([
    "capture\n",
    "capture  40/100 rows  40 %  10/s  6 s left\n",
    "capture  80/100 rows  80 %  10/s  2 s left\n",
    "a note\n",
    "capture  done in 9 s\n",
  ])
})

test("plain lines never carry terminal codes, and done never goes back", () => {
  const { written, clock, write, now } = recorder()
  const stage = plainProgress(write, now).stage("x", { total: 10 })
  stage.set(8)
  clock.ms = 5000
  stage.set(3)
  expect(written.at(-1)).toContain("8/10")
  expect(written.join("")).not.toContain("\u001b")
})

test("the live line is redrawn in place, cut to the terminal, and wiped at the end", () => {
  const { written, clock, write, now } = recorder()
  const progress = liveProgress(write, now, () => 20)
  const stage = progress.stage("a stage with a long name", { total: 4 })
  clock.ms = 500
  stage.advance(2)
  progress.note("note")
  stage.end()
  progress.close()
  const wipe = "\r\u001b[2K"
  expect(written).toEqual([
    `${wipe}a stage with a long`,
    `${wipe}a stage with a long`,
    `${wipe}note\n`,
    `${wipe}a stage with a long`,
    wipe,
  ])
})

test("a fetch is drawn as one stage for each thing done to a file", () => {
  const { written, clock, write, now } = recorder()
  const draw = drawFetch(plainProgress(write, now))
  const download = {
    kind: "download" as const,
    artefact: "m",
    file: "m.whl",
    total: 2e6,
    resumedFrom: 0,
    bytesPerSecond: 0,
    secondsLeft: undefined,
  }
  draw({ ...download, received: 1e6 })
  clock.ms = 5000
  draw({ ...download, received: 1.5e6 })
  draw({ ...download, received: 2e6 })
  draw({ kind: "unpack", artefact: "m", file: "m.gguf", done: 1, total: 9 })
  draw({ kind: "note", artefact: "m", message: "the first source did not answer" })
  expect(written).toEqual([
    "downloading m.whl\n",
    "downloading m.whl  1.5 MB/2.0 MB  75 %  300 kB/s  2 s left\n",
    "downloading m.whl  done in 5 s\n",
    "unpacking m.gguf\n",
    "the first source did not answer\n",
  ])
})
