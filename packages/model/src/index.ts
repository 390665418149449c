export {
  type Arch,
  type BlockKind,
  dynamicFrequencies,
  knownArchitectures,
  type LayerSpec,
  type RopeSpec,
  readArch,
  type WeightRef,
} from "./architectures/index.js"
export type { AttentionForm } from "./blocks/attention.js"
export { type BlockVariant, blockGraph, type InnerSite } from "./blocks/block.js"
export { type BoundaryVariant, boundaryGraph, changesStream } from "./blocks/boundary.js"
export { embedGraph, perLayerGraph } from "./blocks/embed.js"
export { finalNormGraph, logitsGraph } from "./blocks/head.js"
export * from "./checkpoint/index.js"
export { type EditTensor, type ResolvedEdit, resolveEdits, siteWidth, type TensorReader } from "./edits/resolve.js"
export { type Edit, type EditInput, type EditPositions, parseEdits } from "./edits/schema.js"
export { type EditSlots, operand, type StepKind } from "./edits/slots.js"
export { type KnownModel, knownModel, knownModels } from "./known.js"
export type { Model, RunDefaults } from "./model.js"
export { type ModelName, type OpenModelOptions, openModel, parseModelName } from "./open.js"
export {
  EDITABLE_SITES,
  type EditableSite,
  FINAL_SITES,
  isFinalSite,
  LAYER_SITES,
  type LayerSite,
  parseSite,
  type Site,
} from "./sites.js"
export * from "./tokenizer/index.js"
export type { Perturbation } from "./weights/perturbed.js"
export type { WeightSource } from "./weights/source.js"
export type { BlockWeights, WeightStore } from "./weights/store.js"
