export { categoryDirections, type DirectionFit, type FoldFit, foldFits } from "./directions/category-directions.js"
export { covarianceDirection } from "./directions/covariance-direction.js"
export { type FrameMeans, frameMeans, subtractFrameMeans } from "./directions/frame-centre.js"
export { independenceRule } from "./directions/independence-rule.js"
export { meanDifference } from "./directions/mean-difference.js"
export { projections, projectionVariance, varianceMatch } from "./directions/projection.js"
export { randomDirection } from "./directions/random-direction.js"
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
export { bcaInterval, type Interval, percentileInterval } from "./estimates/interval.js"
export { mean, variance } from "./estimates/moments.js"
export { quantile } from "./estimates/quantile.js"
export { type Line, regress } from "./estimates/regression.js"
export type { Groups } from "./groups.js"
export { benjaminiHochberg, holm } from "./inference/adjust.js"
export { type MaxT, maxT } from "./inference/max-t.js"
export {
  labelPermutationNull,
  type PermutationOptions,
  permutationP,
  signFlipNull,
  type Tail,
} from "./inference/permutation.js"
export { type Tost, type TostOptions, tost } from "./inference/tost.js"
export { klDivergence, klRows } from "./information/divergence.js"
export { logitDifference } from "./information/logit-difference.js"
export { entropy, logSoftmax, logSumExp, softmax } from "./information/softmax.js"
export type { Matrix } from "./matrix.js"
