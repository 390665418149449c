export type {
  ClubAt,
  DensityReport,
  ModularityReport,
  RichClubReport,
  SmallWorldReport,
} from "./compare/density-report.js"
export {
  type NetworkReport,
  type NetworkReportOptions,
  networkReport,
  usualDensities,
} from "./compare/network-report.js"
export { type NullModel, type NullName, nullModels } from "./compare/null-models.js"
export type { NetworkMeasure } from "./compare/reading.js"
export { reportText } from "./compare/report-text.js"
export { type CorrelationOptions, type Correlations, correlations } from "./correlation/correlations.js"
export {
  type PartialCorrelationOptions,
  type PartialCorrelations,
  partialCorrelations,
} from "./correlation/partial-correlations.js"
export type { Samples } from "./correlation/samples.js"
export { type ThresholdOptions, thresholdByDensity } from "./correlation/threshold-by-density.js"
export { type Excerpt, type ExcerptOptions, excerpt } from "./drawing/excerpt.js"
export { type ForceOptions, forceLayout } from "./drawing/force-layout.js"
export { moduleOrder } from "./drawing/module-order.js"
export { readGexf, writeGexf } from "./formats/gexf.js"
export { readGraphml, writeGraphml } from "./formats/graphml.js"
export { fromGraphology, type GraphAttributes, type NamedNetwork, toGraphology } from "./formats/graphology.js"
export { type NpyArray, readNpy, writeNpy } from "./formats/npy.js"
export { type Clustering, clustering } from "./measures/clustering.js"
export { type ClusteringAndLength, clusteringAndLength } from "./measures/clustering-and-length.js"
export { type LocalEfficiency, localEfficiency } from "./measures/local-efficiency.js"
export {
  normalisedRichClub,
  normalisedRichClubInThreads,
  type RichClubAt,
  type RichClubOptions,
} from "./measures/normalised-rich-club.js"
export { type Paths, paths } from "./measures/paths.js"
export { type RichClub, richClub } from "./measures/rich-club.js"
export { type SmallWorld, type SmallWorldOptions, smallWorld, smallWorldInThreads } from "./measures/small-world.js"
export { type PartitionAgreement, partitionAgreement } from "./modules/agreement.js"
export { agreement, type Consensus, type ConsensusOptions, consensus } from "./modules/consensus.js"
export { type Hub, type HubOptions, type HubRole, hubs } from "./modules/hubs.js"
export { type LeidenOptions, leiden } from "./modules/leiden.js"
export { type LouvainOptions, louvain, type Modules } from "./modules/louvain.js"
export { type ModularityOptions, modularity, type SignedOptions, signedModularity } from "./modules/modularity.js"
export { participation, withinModuleZ } from "./modules/roles.js"
export { type Components, components } from "./network/components.js"
export { degrees, density, type Network, strengths } from "./network/network.js"
export { type Edge, networkOfEdges } from "./network/network-of-edges.js"
export { type AgainstNull, againstNull } from "./nulls/against-null.js"
export { circularShift, type ShiftOptions } from "./nulls/circular-shift.js"
export { type LatticeOptions, lattice } from "./nulls/lattice.js"
export { nullBand } from "./nulls/null-band.js"
export { type PhaseOptions, phaseRandomised } from "./nulls/phase-randomised.js"
export { type RewireOptions, rewire } from "./nulls/rewire.js"
export {
  type RewiredStrengths,
  type RewireStrengthsOptions,
  rewireStrengths,
  type StrengthMatch,
} from "./nulls/rewire-strengths.js"
export { type DataNull, rotatedBasis } from "./nulls/rotated-basis.js"
export { shuffledUnits } from "./nulls/shuffled-units.js"
export { spectrumMatched } from "./nulls/spectrum-matched.js"
export { type EmbeddingOptions, embeddingLayout } from "./topography/embedding-layout.js"
export { gridLayout, type Layout, ontoGrid, shuffledLayout } from "./topography/layout.js"
export { chain, grid } from "./topography/layouts.js"
export { geary, moran, moranTest } from "./topography/moran.js"
export { type NearestOptions, nearestNeighbours } from "./topography/nearest-neighbours.js"
export { type SmootherOptions, smoother } from "./topography/smoother.js"
