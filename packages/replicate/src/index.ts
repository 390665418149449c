export type { Claim, Keep, MeasureContext } from "./claim/measure.js"
export { defineClaim } from "./claim/measure.js"
export type {
  Measured,
  MeasuredControl,
  MeasuredQuantity,
  NullBand,
  Params,
  ReferenceValue,
} from "./claim/measured.js"
export { cell, cells, controlOf } from "./claim/pick.js"
export { eachReferenceNet, type ReferenceNet } from "./claim/reference-nets.js"
export type { ClaimSpec, ControlSpec, Judgement, PaperValue, QuantitySpec, Verdict } from "./claim/spec.js"
export { claimSpecSchema, parseSpec, verdicts } from "./claim/spec.js"
export { type ProgressEvent, progressEventSchema } from "./progress/events.js"
export type { Outcome, Position, Progress, RunProgress, Stage, StageOptions } from "./progress/progress.js"
export { silent } from "./progress/progress.js"
export type { ClaimEntry, ControlEntry, ModelEntry, QuantityEntry, Report } from "./report/schema.js"
export { checkReport, reportSchema } from "./report/schema.js"
