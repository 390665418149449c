import { FmriError } from "@llm-fmri/errors"

type Sign = "any" | "positive" | "not negative"
const NUMBER: Readonly<Record<Sign, string>> = {
  any: "a finite number",
  positive: "a number above 0",
  "not negative": "a number of 0 or more",
}

/**
 * A config object read strictly: each field is asked for by name and type, and `done()` refuses what nobody asked for.
 * A field that is null, false or empty cannot change a result and is never refused.
 */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>
  readonly #path: string
  readonly #seen = new Set<string>()

  constructor(values: Readonly<Record<string, unknown>>, path: string) {
    this.#values = values
    this.#path = path
  }

  where(key: string): string {
    return `${this.#path}: "${key}"`
  }

  fail(problem: string): never {
    throw new FmriError("BadConfig", `${this.#path} ${problem}.`, {
      fix: "Compare it with the config.json that the model was published with.",
    })
  }

  has(key: string): boolean {
    return this.#values[key] !== undefined && this.#values[key] !== null
  }

  /** True when the field is there and explicitly null. */
  isNull(key: string): boolean {
    return Object.hasOwn(this.#values, key) && this.#values[key] === null
  }

  raw(key: string): unknown {
    this.#seen.add(key)
    const value = Object.hasOwn(this.#values, key) ? this.#values[key] : undefined
    return value === null ? undefined : value
  }

  #bad(key: string, wanted: string): never {
    const value = this.raw(key)
    const problem = value === undefined ? "is missing" : `is ${JSON.stringify(value)?.slice(0, 60)}`
    throw new FmriError("BadConfig", `${this.where(key)} ${problem}; ${wanted} is needed.`, {
      fix: "Compare it with the config.json that the model was published with.",
      fields: { key },
    })
  }

  optionalNumber(key: string, sign: Sign = "any"): number | undefined {
    const value = this.raw(key)
    if (value === undefined) return undefined
    const bad = typeof value !== "number" || !Number.isFinite(value)
    if (bad || (sign === "positive" && value <= 0) || (sign === "not negative" && value < 0))
      this.#bad(key, NUMBER[sign])
    return value as number
  }

  number(key: string, otherwise?: number, sign: Sign = "any"): number {
    return this.optionalNumber(key, sign) ?? otherwise ?? this.#bad(key, NUMBER[sign])
  }

  /** A positive whole number, at most `most`: absurd sizes are refused before anything is allocated. */
  optionalSize(key: string, most = 2 ** 24): number | undefined {
    const value = this.raw(key)
    if (value === undefined) return undefined
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > most)
      this.#bad(key, `a whole number between 1 and ${most}`)
    return value
  }

  size(key: string, otherwise?: number): number {
    return this.optionalSize(key) ?? otherwise ?? this.#bad(key, "a positive whole number")
  }

  /** A number of layers or heads: nothing has more than a few hundred. */
  count(key: string, otherwise?: number): number {
    return this.optionalCount(key) ?? otherwise ?? this.#bad(key, "a positive whole number")
  }

  optionalCount(key: string): number | undefined {
    return this.optionalSize(key, 4096)
  }

  optionalBoolean(key: string): boolean | undefined {
    const value = this.raw(key)
    if (value === undefined) return undefined
    if (typeof value !== "boolean") this.#bad(key, "true or false")
    return value
  }

  boolean(key: string, otherwise: boolean): boolean {
    return this.optionalBoolean(key) ?? otherwise
  }

  optionalString(key: string): string | undefined {
    const value = this.raw(key)
    if (value === undefined) return undefined
    if (typeof value !== "string") this.#bad(key, "a string")
    return value
  }

  optionalList(key: string): readonly unknown[] | undefined {
    const value = this.raw(key)
    if (value === undefined) return undefined
    if (!Array.isArray(value)) this.#bad(key, "a list")
    return value
  }

  optionalObject(key: string): Fields | undefined {
    const value = this.raw(key)
    if (value === undefined) return undefined
    if (typeof value !== "object" || Array.isArray(value)) this.#bad(key, "an object")
    return new Fields(value as Record<string, unknown>, `${this.#path} > ${key}`)
  }

  keys(): string[] {
    return Object.keys(this.#values)
  }

  /** Marks fields as known to change no activation. */
  ignore(...keys: string[]): void {
    for (const key of keys) this.#seen.add(key)
  }

  /** Refuses every field that was not asked for and could change a result. */
  done(): void {
    for (const [key, value] of Object.entries(this.#values)) {
      if (this.#seen.has(key) || HARMLESS.has(key)) continue
      if (value === null || value === false || value === "") continue
      if (typeof value === "object" && Object.keys(value as object).length === 0) continue
      throw new FmriError("UnsupportedConfig", `${this.where(key)} is not understood and could change the result.`, {
        fix: `If "${key}" changes no activation, remove it from the config; otherwise this model is not supported.`,
        fields: { key },
      })
    }
  }
}

/** Fields that HF writes for every model and that change no activation of a forward pass in evaluation mode. */
const HARMLESS = new Set(
  `_name_or_path _attn_implementation _attn_implementation_autoset _attn_implementation_internal _commit_hash
  _num_labels _unsloth_fixed architectures attention_dropout attn_implementation attn_pdrop auto_map bad_words_ids
  begin_suppress_tokens bos_token_id chunk_size_feed_forward classifier_dropout cross_attention_hidden_size
  decoder_start_token_id diversity_penalty do_sample dtype early_stopping embd_pdrop embed_dropout
  encoder_no_repeat_ngram_size eos_token_id exponential_decay_length_penalty finetuning_task forced_bos_token_id
  forced_eos_token_id gradient_checkpointing hidden_dropout id2label initializer_range is_decoder is_llama_config
  label2id language layer_norm_elementwise_affine length_penalty max_length min_length mlp_dropout model_name
  n_ctx no_repeat_ngram_size num_beam_groups num_beams num_return_sequences output_attentions output_hidden_states
  output_scores pad_token_id pretraining_tp prefix problem_type reorder_and_upcast_attn repetition_penalty
  resid_dropout resid_pdrop return_dict return_dict_in_generate sep_token_id summary_activation
  summary_first_dropout summary_proj_to_labels summary_type summary_use_proj suppress_tokens task_specific_params
  temperature tf_legacy_loss tie_encoder_decoder tokenizer_class top_k top_p torch_dtype torchscript
  transformers_version transformers.js_config typical_p use_bfloat16 use_cache unsloth_version
  unsloth_fixed cache_implementation boi_token_id eoi_token_id image_token_id audio_token_id
  video_token_id boa_token_id eoa_token_index eoa_token_id boi_token_index eoi_token_index image_token_index
  mm_tokens_per_image`.split(/\s+/),
)
