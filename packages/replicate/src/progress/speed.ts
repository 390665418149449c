import type { StageState } from "./track.js"

/** Before this many seconds a speed says nothing. */
const least = 0.5

/** Units a second since the stage began; undefined while there is too little to tell. */
export function rateOf({ began, from, done }: StageState, now: number): number | undefined {
  const seconds = (now - began) / 1000
  return done > from && seconds >= least ? (done - from) / seconds : undefined
}

/** Seconds to the end of the stage at its speed so far. */
export function secondsLeft(stage: StageState, now: number): number | undefined {
  const rate = rateOf(stage, now)
  return rate === undefined || stage.total === undefined ? undefined : Math.max(0, stage.total - stage.done) / rate
}
