export { participationRatio, participationRatioCorrected } from "./dimensionality/participation-ratio.js"
export {
  ontoComponents,
  type PrincipalComponents,
  principalComponents,
} from "./dimensionality/principal-components.js"
export { componentsFor, entropyRank, spectrum } from "./dimensionality/spectrum.js"
export { type TwoNNOptions, twoNN } from "./dimensionality/two-nn.js"
export { angle, cosine } from "./directions/angle.js"
export { categoryDirections, type DirectionFit, type FoldFit, foldFits } from "./directions/category-directions.js"
export { type Concentration, concentration } from "./directions/concentration.js"
export { covarianceDirection } from "./directions/covariance-direction.js"
export { type FrameMeans, frameMeans, subtractFrameMeans } from "./directions/frame-centre.js"
export { independenceRule } from "./directions/independence-rule.js"
export { meanDifference } from "./directions/mean-difference.js"
export { projections, projectionVariance, varianceMatch } from "./directions/projection.js"
export { randomDirection } from "./directions/random-direction.js"
export { spread } from "./directions/spread.js"
export { dot, meanRow, norm, rowNorms, unit } from "./directions/vector.js"
export { fitZScore, type ZScore, zScore } from "./directions/z-score.js"
export {
  type Bootstrap,
  type BootstrapOptions,
  bootstrap,
  bootstrapAdvantage,
  bootstrapMean,
  bootstrapRatio,
} from "./estimates/bootstrap.js"
export { pearson, ranks, spearman } from "./estimates/correlation.js"
export { groupJackknife, type Jackknife } from "./estimates/group-jackknife.js"
export { type HalfSampleOptions, halfSamples } from "./estimates/half-samples.js"
export { bcaInterval, type Interval, percentileInterval } from "./estimates/interval.js"
export { mean, variance } from "./estimates/moments.js"
export { quantile } from "./estimates/quantile.js"
export { type Line, regress } from "./estimates/regression.js"
export { groupMeans } from "./group-means.js"
export type { Groups } from "./groups.js"
export { benjaminiHochberg, holm } from "./inference/adjust.js"
export { fisherInterval } from "./inference/fisher-interval.js"
export { type LeaveOneOut, leaveOneOut } from "./inference/leave-one-out.js"
export { type MaxT, maxT } from "./inference/max-t.js"
export { type PartialCorrelation, partialCorrelation, partialSpearman } from "./inference/partial-correlation.js"
export {
  labelPermutationNull,
  type PermutationOptions,
  permutationP,
  signFlipNull,
  type Tail,
} from "./inference/permutation.js"
export {
  correlationPower,
  detectableCorrelation,
  detectablePairedEffect,
  type PowerOptions,
  pairedPower,
} from "./inference/power.js"
export { type Tost, type TostOptions, tost } from "./inference/tost.js"
export { klDivergence, klRows } from "./information/divergence.js"
export { logitDifference } from "./information/logit-difference.js"
export { entropy, logSoftmax, logSumExp, softmax } from "./information/softmax.js"
export type { Matrix } from "./matrix.js"
export { aucByClass } from "./probes/auc-by-class.js"
export { type ClosedForm, heldOutClasses, labelNull } from "./probes/label-null.js"
export type { Labels } from "./probes/labels.js"
export { fitLda, type Shrinkage } from "./probes/lda.js"
export {
  type HeldOutFold,
  type HeldOutMap,
  type LeaveGroupOutOptions,
  leaveGroupOut,
} from "./probes/leave-group-out.js"
export { ledoitWolf } from "./probes/ledoit-wolf.js"
export { highest, type LinearProbe, probabilities, probeDirections, probeScores } from "./probes/linear-probe.js"
export { fitLinearSvm, fitLinearSvmStack, type LinearSvm } from "./probes/linear-svm.js"
export { logLoss } from "./probes/log-loss.js"
export { fitLogistic, fitLogisticStack, type LogisticOptions, type LogisticProbe } from "./probes/logistic.js"
export { fitMlp, type MlpOptions, type MlpProbe, mlpScores } from "./probes/mlp.js"
export { type MlpCurveOptions, mlpCurves } from "./probes/mlp-curves.js"
export { type ChosenProbe, type NestedOptions, type NestedResult, nestedCrossValidation } from "./probes/nested.js"
export {
  iterativeNullspace,
  iterativeNullspaces,
  type NullspaceCurve,
  type NullspaceOptions,
} from "./probes/nullspace.js"
export type { PenalisedOptions } from "./probes/penalised-fit.js"
export type { PenalisedProbe } from "./probes/penalised-stack.js"
export { placements } from "./probes/placements.js"
export { fitPls, type Pls, type PlsOptions, plsComponents, plsPredictions } from "./probes/pls.js"
export { type PlsHeldOutOptions, plsHeldOut } from "./probes/pls-held-out.js"
export { lda, linearSvm, logistic, mlp, type Probe, type ProbeFamily, ridge } from "./probes/probe-family.js"
export { recall } from "./probes/recall.js"
export { type ClosedFormOptions, fitRidge } from "./probes/ridge.js"
export {
  type RidgeKernels,
  type RidgeMap,
  type RidgeMapOptions,
  ridgeAucNull,
  ridgeKernels,
  ridgeMap,
  ridgeMapOf,
  ridgeScores,
} from "./probes/ridge-auc.js"
export { type ProbeScore, scoreProbe } from "./probes/score.js"
export { checkSplit, groupFolds, type Split, splitsOf } from "./probes/split.js"
export { auc, unitAuc } from "./selectivity/auc.js"
export { averagePrecision, type Ranking, ranking } from "./selectivity/ranking.js"
export {
  type SplitHalf,
  type SplitHalfOptions,
  spearmanBrown,
  splitHalfNull,
  splitHalfSelectivity,
} from "./selectivity/split-half.js"
export { expectedOverlap, type OverlapNull, overlapNull, topOverlap, topUnits } from "./selectivity/top-overlap.js"
export { dPrime, type WelchT, welchT } from "./selectivity/unit-selectivity.js"
export { centreGram, uCentreGram } from "./similarity/centre-gram.js"
export { type CkaOptions, cka, ckaGrams } from "./similarity/cka.js"
export { type CkaNullOptions, ckaNull } from "./similarity/cka-null.js"
export { expectedBiasedCka } from "./similarity/expected-biased-cka.js"
export { centreUnits, rowGram } from "./similarity/gram.js"
export { type Estimator, hsic1 } from "./similarity/hsic.js"
export { knnNull } from "./similarity/knn-null.js"
export { minibatchCka } from "./similarity/minibatch-cka.js"
export { mutualKnn } from "./similarity/mutual-knn.js"
export { type NoiseCeiling, noiseCeiling, type RdmComparison } from "./similarity/noise-ceiling.js"
export { procrustes } from "./similarity/procrustes.js"
export { type Distance, rdm, rdmOfGram } from "./similarity/rdm.js"
export { rhoA } from "./similarity/rho-a.js"
export { rsaNull } from "./similarity/rsa-null.js"
export { subGram } from "./similarity/sub-gram.js"
export { withoutTopVariance } from "./similarity/top-variance.js"
export { withinCategoryCka } from "./similarity/within-category-cka.js"
