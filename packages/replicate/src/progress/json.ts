import { label } from "./describe.js"
import type { ProgressEvent } from "./events.js"
import type { Position } from "./progress.js"
import { rateOf, secondsLeft } from "./speed.js"
import type { Renderer, StageState } from "./track.js"

/** Between two events of running stages; what falls in between is told at the next one, unless the stage has ended. */
const everyMs = 100

/** For programs: one JSON object a line, as `progressEventSchema` says. */
export function jsonRenderer(write: (text: string) => void, now: () => number): Renderer {
  const waiting = new Map<number, StageState>()
  let told = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined

  const tell = (event: ProgressEvent) => write(`${JSON.stringify(event)}\n`)
  const tellStage = (stage: StageState, over: boolean) => {
    told = now()
    tell(stageEvent(stage, now(), over))
  }
  const later = () => {
    if (timer !== undefined || waiting.size === 0) return
    timer = setTimeout(
      () => {
        timer = undefined
        const [next] = waiting
        if (next === undefined) return
        waiting.delete(next[0])
        tellStage(next[1], false)
        later()
      },
      Math.max(1, told + everyMs - now()),
    )
    timer.unref()
  }
  const running = (id: number, stage: StageState) => {
    waiting.set(id, stage)
    if (timer === undefined && now() - told >= everyMs) {
      waiting.delete(id)
      tellStage(stage, false)
    } else later()
  }

  return {
    begin: running,
    update: running,
    end(id, stage) {
      waiting.delete(id)
      tellStage(stage, true)
    },
    note: (text, position) => tell({ event: "note", ...place(position), text }),
    warning: (text, position) => tell({ event: "warning", ...place(position), text }),
    enter: (position) => tell({ event: "claim", ...position }),
    done: ({ claim, model }, { verdict, seconds, reused }) =>
      tell({ event: "claim-done", claim, model, verdict, seconds, ...(reused === true ? { reused } : {}) }),
    close: () => clearTimeout(timer),
  }
}

function stageEvent(stage: StageState, at: number, over: boolean): ProgressEvent {
  const { position, part, done, total, unit, began } = stage
  const rate = rateOf(stage, at)
  const left = secondsLeft(stage, at)
  return {
    event: "stage",
    ...place(position),
    stage: label(stage),
    ...(part === undefined ? {} : { part }),
    done,
    ...(total === undefined ? {} : { total }),
    ...(unit === undefined ? {} : { unit }),
    ...(rate === undefined ? {} : { rate: Number(rate.toPrecision(3)) }),
    seconds: tenths(at - began),
    ...(left === undefined ? {} : { seconds_left: tenths(left * 1000) }),
    ...(over ? { over } : {}),
  }
}

function place(position: Position | undefined): { claim?: string; model?: string } {
  return position === undefined ? {} : { claim: position.claim, model: position.model }
}

function tenths(ms: number): number {
  return Math.round(ms / 100) / 10
}
