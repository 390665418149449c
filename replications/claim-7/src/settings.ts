import { netCounts, type SizeOf, sizesOf, type WordPosition } from "@llm-fmri/replicate"

/** Depth whose layer is read, as a share of the layers. */
export const depth = 0.5
export const positions = ["target", "next"] as const satisfies readonly WordPosition[]
/** Stimuli that probes are trained from: 60, 120 and 240 words in five sentences each. */
export const stimulusCounts = [300, 600, 1200] as const
export const mostStimuli = 1200
/** Stimuli from which reference nets are trained, the least. */
export const netCount = stimulusCounts[0]

/** A linear probe that is right more often than this leaves no room to be beaten. */
export const ceiling = 0.95
/** A gap within ±delta, in accuracy or in nats, is called none. */
export const delta = 0.02
/** A planted code is read by probes that are right in this share of words, of two classes. */
export const readable = 0.75
/** Stimuli from which the probes of planted codes are trained. */
export const plantedCounts = [300, 1200] as const
/** Amplitude of codes along two category directions. */
export const categoryAmplitude = 2
export const level = 0.05

export const innerFolds = 3

type Amplitudes = Readonly<Record<(typeof plantedCounts)[number], readonly number[]>>

/** How much is measured. */
export const sizes = sizesOf({
  /** Networks whose results are averaged. */
  seeds: [2, 5],
  /** The same for controls. */
  controlSeeds: [1, 2],
  /** Inverse penalties of the linear probes; a single one is taken without inner folds, as those of the networks are. */
  C: [[10], [0.1, 0.5, 2, 10, 50, 200]],
  weightDecay: [[0.5], [0.1, 0.5, 2, 8]],
  /** Numbers of training steps. */
  steps: [[160], [20, 40, 80, 160, 320]],
  learningRate: [0.03, 0.03],
  hidden: [16, 16],
  /** Principal components of the training words' means that all probes see, at most. */
  components: [48, 96],
  /** Amplitudes of planted codes, falling, by the number of stimuli. */
  amplitudes: [
    { 300: [4], 1200: [3] },
    { 300: [6, 4, 2, 1], 1200: [3, 1.5, 1, 0.5] },
  ] as SizeOf<Amplitudes>,
  bootstrapDraws: [200, 1000],
  nets: netCounts,
})
export type Sizes = ReturnType<typeof sizes>
