export type { Recording } from "@llm-fmri/capture"
export type { BosPolicy, EditInput, Model, Tokenizer } from "@llm-fmri/model"
export type { Stimulus, StimulusSet } from "@llm-fmri/stimuli"
