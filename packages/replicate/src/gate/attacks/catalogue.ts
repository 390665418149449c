import type { Attack } from "./attack.js"
import { halfTheFrames } from "./fewer-frames.js"
import { covarianceDirections, randomDirections } from "./random-direction.js"
import { hybridNet, untrainedNet } from "./reference-net.js"
import { secondEstimator } from "./second-estimator.js"
import { secondSeed } from "./second-seed.js"
import { shuffledLabels } from "./shuffled-labels.js"

/** Every attack that is known; `--attack` runs them all against any claim. */
export const attacks: readonly Attack[] = [
  shuffledLabels,
  untrainedNet,
  hybridNet,
  randomDirections,
  covarianceDirections,
  secondEstimator,
  secondSeed,
  halfTheFrames,
]
