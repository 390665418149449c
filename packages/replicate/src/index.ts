export { specJsonSchema } from "./claim/json-schema.js"
export type { Claim, Keep, MeasureContext, RecordRequest } from "./claim/measure.js"
export { defineClaim } from "./claim/measure.js"
export type {
  Measured,
  MeasuredControl,
  MeasuredQuantity,
  NullBand,
  Params,
  ReferenceValue,
} from "./claim/measured.js"
export { parseSpec } from "./claim/parse-spec.js"
export { cell, cells, controlOf } from "./claim/pick.js"
export { printedInterval } from "./claim/printed-interval.js"
export { type SpecProblem, specProblems } from "./claim/problems.js"
export { eachReferenceNet, type ReferenceNet, type ReferenceNetOptions } from "./claim/reference-nets.js"
export { type RuleId, type SpecRule, specRules } from "./claim/rules.js"
export { sideBySide } from "./claim/side-by-side.js"
export type {
  Bound,
  ClaimSpec,
  Condition,
  ControlSpec,
  DecisionRow,
  FigureSpec,
  FindingSpec,
  NumberSpec,
  PaperValue,
  QuantitySpec,
  ToleranceSpec,
  Where,
} from "./claim/spec.js"
export { claimSpecSchema } from "./claim/spec.js"
export { type Judgement, type Verdict, verdictRank, verdicts } from "./claim/verdict.js"
export { judge } from "./gate/judge.js"
export { measuredOf } from "./gate/measured-of.js"
export * from "./gate/parts/index.js"
export { conditionWords } from "./gate/words.js"
export { type ProgressEvent, progressEventSchema } from "./progress/events.js"
export type { Outcome, Part, Position, Progress, RunProgress, Stage, StageOptions } from "./progress/progress.js"
export { silent } from "./progress/progress.js"
export type { ClaimEntry, ControlEntry, ModelEntry, QuantityEntry, Report } from "./report/schema.js"
export { checkReport, reportSchema } from "./report/schema.js"
export { type CellValue, meanValue, ratioValue } from "./setting/cells.js"
export { layerAt } from "./setting/layer-at.js"
export { MarginRuns, type Margins, type NounProbe, type RunHooks, type Span } from "./setting/margin-runs.js"
export { nounDirections, unembeddingDirections } from "./setting/noun-directions.js"
export { type PlaceOptions, placeSet, placeWords, type WordTable } from "./setting/place-words.js"
export {
  type RecordWordsOptions,
  recordWords,
  type WordActivations,
  type WordPosition,
} from "./setting/record-words.js"
export { netCounts, type SizeOf, sizesOf } from "./setting/sizes.js"
export { stageOfRuns } from "./setting/stage-of-runs.js"
export { standardise } from "./setting/standardise.js"
export { type UnitSamples, type UnitSamplesOptions, unitSamples } from "./setting/unit-samples.js"
