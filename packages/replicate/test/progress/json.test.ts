import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { type ProgressEvent, progressEventSchema } from "../../src/progress/events.js"
import { jsonRenderer } from "../../src/progress/json.js"
import { track } from "../../src/progress/track.js"
import { position } from "./recorder.js"

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Events with the time at which they were told. */
function events() {
  const told: { at: number; event: ProgressEvent }[] = []
  const began = performance.now()
  const now = () => performance.now() - began
  const write = (line: string) => {
    expect(line).toMatch(/^\{[^\n]*\}\n$/)
    told.push({ at: now(), event: progressEventSchema.parse(JSON.parse(line)) })
  }
  const stages = () => told.flatMap(({ event }) => (event.event === "stage" ? [event] : []))
  return { told, stages, progress: track(jsonRenderer(write, now), now) }
}

test("every kind of event says what it says", () => {
  const { told, progress } = events()
  progress.note("starting")
  const within = progress.within(position)
  const stage = within.stage("smollm2-135m: own", { total: 200, unit: "rows" })
  vi.advanceTimersByTime(2000)
  stage.set(50)
  within.warning("NaN")
  stage.end()
  within.done({ verdict: "partly", seconds: 2.5, reused: true })
  progress.close()
  const place = { claim: "claim-3", model: "smollm2-135m" }
  const running = { event: "stage", ...place, stage: "own", total: 200, unit: "rows" }
  expect(told.map(({ event }) => event)).toEqual([
    { event: "note", text: "starting" },
    { event: "claim", ...position },
    { ...running, done: 0, seconds: 0 },
    { ...running, done: 50, rate: 25, seconds: 2, seconds_left: 6 },
    { event: "warning", ...place, text: "NaN" },
    { ...running, done: 50, rate: 25, seconds: 2, seconds_left: 6, over: true },
    { event: "claim-done", ...place, verdict: "partly", seconds: 2.5, reused: true },
  ])
})

test("a part is told with every stage of it", () => {
  const { stages, progress } = events()
  const within = progress.within(position)
  within.part({ what: "reference net", at: 1, of: 2 })
  within.stage("smollm2-135m@untrained:1: own").end()
  expect(stages().map(({ part }) => part)).toEqual([
    { what: "reference net", at: 1, of: 2 },
    { what: "reference net", at: 1, of: 2 },
  ])
})

test("a busy stage is told at most ten times a second, its end always and in full", () => {
  const { told, stages, progress } = events()
  const stage = progress.stage("busy", { total: 3000 })
  for (let done = 1; done <= 3000; done++) {
    vi.advanceTimersByTime(1)
    stage.set(done)
  }
  stage.end()
  for (let second = 0; second < 3; second++) {
    const within = told.filter(({ at }) => at >= second * 1000 && at < (second + 1) * 1000)
    expect(within.length).toBeLessThanOrEqual(10)
    expect(within.length).toBeGreaterThanOrEqual(8)
  }
  expect(stages().at(-1)).toMatchObject({ done: 3000, total: 3000, over: true })
})

test("what was held back is told soon, also when nothing more happens", () => {
  const { stages, progress } = events()
  const stage = progress.stage("slow", { total: 3 })
  stage.set(1)
  vi.advanceTimersByTime(60_000)
  expect(stages().map(({ done }) => done)).toEqual([0, 1])
})

test("stages side by side are both told, and so is the end of each", () => {
  const { stages, progress } = events()
  const [a, b] = ["a", "b"].map((model) => progress.within({ ...position, model }).stage("work", { total: 100 }))
  for (let done = 1; done <= 100; done++) {
    vi.advanceTimersByTime(10)
    a!.set(done)
    b!.set(done)
  }
  a!.end()
  b!.end()
  vi.advanceTimersByTime(1000)
  for (const model of ["a", "b"]) {
    const own = stages().filter((event) => event.model === model)
    expect(own.length).toBeGreaterThanOrEqual(4)
    expect(own.at(-1)).toMatchObject({ done: 100, over: true })
  }
})
