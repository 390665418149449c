import type { Position } from "./progress.js"
import { rateOf, secondsLeft } from "./speed.js"
import type { StageState } from "./track.js"

/** `12 s`, `3 min 20 s`, `1 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** `0:21`, `3:05`, `1:02:05`: as wide now as in a second. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, "0")
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** `7`, `3.1k`, `12M`; `93 MB` for bytes. */
export function amount(value: number, unit?: string): string {
  const steps = unit === "B" ? [" B", " kB", " MB", " GB"] : ["", "k", "M", "G"]
  let [size, step] = [value, 0]
  while (size >= 999.5 && step < steps.length - 1) {
    size /= 1000
    step++
  }
  const digits = size >= 99.5 || (step === 0 && Number.isInteger(size)) ? 0 : size >= 9.95 && unit !== "B" ? 0 : 1
  return `${size.toFixed(digits)}${steps[step]}`
}

/** `claim-3 (1 of 16) · smollm2-135m (model 1 of 2)`: counted only where there are several. */
export function where({ claim, claim_at, claims, model, model_at, models }: Position): [claim: string, model: string] {
  return [
    claims > 1 ? `${claim} (${claim_at} of ${claims})` : claim,
    models > 1 ? `${model} (model ${model_at} of ${models})` : model,
  ]
}

/** The stage's name without the model that the position names already: `own directions`, on a twin `untrained:1: own directions`. */
export function label({ name, position }: StageState): string {
  if (position === undefined || !name.startsWith(position.model)) return name
  return name.slice(position.model.length).replace(/^(@(?=.)|: )/, "") || name
}

/** With its part counted: `reference net 3 of 8, untrained:3: own directions`. */
export function counted(stage: StageState): string {
  const { part } = stage
  return part === undefined ? label(stage) : `${part.what} ${part.at} of ${part.of}, ${label(stage)}`
}

/** How far: `42 %`, `75 % of 2.0 MB`, `120 settings`; empty when nothing is known. */
function howFar({ done, total, unit }: StageState): string {
  if (total !== undefined && total > 0) {
    const share = `${Math.floor((100 * Math.min(done, total)) / total)} %`
    return unit === "B" ? `${share} of ${amount(total, unit)}` : share
  }
  if (done === 0) return ""
  return unit === undefined || unit === "B" ? amount(done, unit) : `${amount(done)} ${unit}`
}

function speed(stage: StageState, now: number): string {
  const rate = rateOf(stage, now)
  const { unit } = stage
  if (rate === undefined || unit === "%") return ""
  if (unit === "B") return `${amount(rate, unit)}/s`
  if (rate < 1) return `${duration(1 / rate)} each`
  return `${amount(rate)}${unit === undefined ? "" : ` ${unit}`}/s`
}

/** `claim-3 · smollm2-135m (model 1 of 2) · own directions`. */
export function title(stage: StageState): string {
  return [...(stage.position === undefined ? [] : where(stage.position)), counted(stage)].join(" · ")
}

/**
 * `claim-3 · smollm2-135m (model 1 of 2) · own directions 42 % · 3.1k token blocks/s · 0:21 left`. Where `columns` are too
 * few, first the speed goes, then the counts, then the names.
 */
export function describe(stage: StageState, now: number, columns = Number.POSITIVE_INFINITY): string {
  const { position, done, total } = stage
  const what = [counted(stage), howFar(stage)].filter(Boolean).join(" ")
  const short = [label(stage), howFar(stage)].filter(Boolean).join(" ")
  const left = secondsLeft(stage, now)
  const seconds = (now - stage.began) / 1000
  // Without a measure of what is done, the seconds show that something goes on.
  const unmeasured = done === stage.from && seconds >= 1
  const time = left !== undefined && done < (total ?? 0) ? `${clock(left)} left` : unmeasured ? clock(seconds) : ""
  const fast = speed(stage, now)
  const named = position === undefined ? [] : where(position)
  const plain = position === undefined ? [] : [position.claim, position.model]
  const lines = [
    [...named, what, fast, time],
    [...named, what, time],
    [...plain, what, time],
    [...plain, short, time],
    [short, time],
  ].map((parts) => parts.filter(Boolean).join(" · "))
  const fitting = lines.find((line) => line.length <= columns)
  return fitting ?? `${lines.at(-1)!.slice(0, Math.max(0, columns - 1))}…`
}

/** `claim-3 on smollm2-135m (model 1 of 2): The residual stream is an additive bus`. */
export function announce(position: Position): string {
  const [claim, model] = where(position)
  return `${claim} on ${model}: ${position.title}`
}
