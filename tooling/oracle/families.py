"""Random small configs of every architecture, as a `config.json` says them.

A family is a function (rng, options) -> Spec. `options` fixes what a committed fixture wants to show; everything
else is drawn from `rng`, so another seed gives another config of the same family.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Rng = np.random.Generator
Config = dict[str, Any]


@dataclass
class Spec:
    """A checkpoint to write: what config.json says, and how the weights are stored."""

    family: str
    config: Config
    centre: float = 1.0  # norm weights spread around 1, or around 0 where the model multiplies by 1 + w
    gains: dict[str, float] = field(default_factory=dict)  # standard deviation of a matrix times sqrt(fan in), by name
    store: str = "float32"  # float32, bfloat16, float16 or mixed (norms float32, the rest bfloat16)
    shards: int = 1
    rename: str = ""  # "", "strip:PREFIX", "swap:OLD=>NEW": tensor names in the file, where they differ from HF's own


def pick(rng: Rng, *values):
    return values[int(rng.integers(len(values)))]


def chance(rng: Rng, p: float = 0.5) -> bool:
    return bool(rng.random() < p)


def take(options: dict, name: str, value):
    return options.pop(name) if name in options else value


def eps_of(rng: Rng) -> float:
    return pick(rng, 1e-6, 1e-5, 1e-5, 1e-2, 5e-2)


def rope(rng: Rng, kind: str, theta: float) -> Config:
    """`rope_parameters` as transformers 5 writes them."""
    if kind == "default":
        return {"rope_type": "default", "rope_theta": theta}
    if kind == "linear":
        return {"rope_type": "linear", "rope_theta": theta, "factor": pick(rng, 2.0, 4.0, 8.0)}
    if kind == "dynamic":
        return {"rope_type": "dynamic", "rope_theta": theta, "factor": pick(rng, 2.0, 3.0)}
    if kind == "llama3":
        return {
            "rope_type": "llama3",
            "rope_theta": theta,
            "factor": 8.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": pick(rng, 32, 64, 128),
        }
    if kind == "yarn":
        out = {
            "rope_type": "yarn",
            "rope_theta": theta,
            "factor": pick(rng, 2.0, 4.0),
            "original_max_position_embeddings": pick(rng, 32, 128),
        }
        if chance(rng, 0.4):
            out |= {"beta_fast": 4.0, "beta_slow": pick(rng, 0.5, 1.0)}
        if chance(rng, 0.3):
            out |= {"attention_factor": 1.25}
        elif chance(rng, 0.3):
            out |= {"mscale": 0.8, "mscale_all_dim": 0.5}
        if chance(rng, 0.3):
            out |= {"truncate": False}
        return out
    raise ValueError(kind)


def heads(rng: Rng, *, even_width: bool = True) -> tuple[int, int, int, int]:
    """(hidden, query heads, key-value heads, head width); groups of 1, 2, 3, 4."""
    h, k = pick(rng, (4, 4), (4, 2), (4, 1), (6, 2), (9, 3), (3, 1), (6, 3), (2, 1), (5, 5))
    width = pick(rng, 4, 6, 8)
    hidden = h * width if even_width and chance(rng, 0.4) else h * pick(rng, 4, 6, 8)
    return max(hidden, 16 if 16 % h == 0 else hidden), h, k, width


def vocabulary(rng: Rng) -> int:
    return int(rng.integers(97, 131))


def base(rng: Rng, options: dict, layers=(3, 6)) -> Config:
    hidden, h, k, width = heads(rng)
    return {
        "vocab_size": take(options, "vocab_size", vocabulary(rng)),
        "hidden_size": take(options, "hidden_size", hidden),
        "intermediate_size": take(options, "intermediate_size", int(rng.integers(20, 56))),
        "num_hidden_layers": take(options, "num_hidden_layers", int(rng.integers(layers[0], layers[1] + 1))),
        "num_attention_heads": take(options, "num_attention_heads", h),
        "num_key_value_heads": take(options, "num_key_value_heads", k),
        "head_dim": take(options, "head_dim", width),
        "max_position_embeddings": take(options, "max_position_embeddings", 64),
        "bos_token_id": 1,
        "eos_token_id": 2,
        "pad_token_id": 0,
        "dtype": "float32",
    }


def layer_kinds(rng: Rng, n: int) -> list[str]:
    """Both kinds occur; which is the first and which the last is drawn."""
    kinds = [pick(rng, "sliding_attention", "full_attention") for _ in range(n)]
    first, second = (int(i) for i in rng.permutation(n)[:2])
    kinds[first], kinds[second] = "sliding_attention", "full_attention"
    return kinds


def llama(rng: Rng, o: dict) -> Spec:
    c = base(rng, {"head_dim": pick(rng, 4, 6, 8, 12, 16), **o})
    o.pop("head_dim", None)
    kind = take(o, "rope", pick(rng, "default", "linear", "dynamic", "llama3", "yarn"))
    theta = pick(rng, 1e4, 1e5, 5e5)
    c |= {
        "model_type": "llama",
        "architectures": ["LlamaForCausalLM"],
        "hidden_act": pick(rng, "silu", "silu", "gelu", "gelu_pytorch_tanh", "relu"),
        "rms_norm_eps": eps_of(rng),
        "attention_bias": chance(rng),
        "mlp_bias": chance(rng),
        "tie_word_embeddings": chance(rng),
        "rope_parameters": rope(rng, kind, theta),
    }
    if kind == "dynamic":
        c["max_position_embeddings"] = 8  # rows longer than this make it bite
    return Spec("llama", c | o)


def qwen2(rng: Rng, o: dict) -> Spec:
    c = base(rng, o)
    c["hidden_size"] = c["num_attention_heads"] * c.pop("head_dim")
    sliding = take(o, "use_sliding_window", chance(rng, 0.6))
    c |= {
        "model_type": "qwen2",
        "architectures": ["Qwen2ForCausalLM"],
        "hidden_act": "silu",
        "rms_norm_eps": eps_of(rng),
        "tie_word_embeddings": chance(rng),
        "use_sliding_window": sliding,
        "sliding_window": pick(rng, 3, 5) if sliding else None,
        "max_window_layers": int(rng.integers(1, c["num_hidden_layers"])),
        "rope_parameters": rope(rng, take(o, "rope", pick(rng, "default", "default", "yarn")), 1e6),
    }
    if sliding and take(o, "with_layer_types", chance(rng)):
        c["layer_types"] = layer_kinds(rng, c["num_hidden_layers"])
    width = take(o, "head_dim_given", pick(rng, None, None, None, 10))
    if width is not None:  # no field of its own in Qwen2, but honoured where a file has it
        c["head_dim"] = width
    return Spec("qwen2", c | o)


def qwen3(rng: Rng, o: dict) -> Spec:
    width, hidden = take(o, "head_dim", pick(rng, 6, 8, 10)), take(o, "hidden_size", pick(rng, 20, 24, 28))
    spec = qwen2(rng, {**o, "head_dim_given": None})
    c = spec.config
    c |= {
        "model_type": "qwen3",
        "architectures": ["Qwen3ForCausalLM"],
        "attention_bias": take(o, "attention_bias", chance(rng)),
        "head_dim": width,
        "hidden_size": hidden,
    }
    return Spec("qwen3", c)


def gemma_base(rng: Rng, o: dict) -> Config:
    c = base(rng, o)
    c |= {
        "hidden_activation": pick(rng, *["gelu_pytorch_tanh"] * 4, "gelu", "silu"),
        "rms_norm_eps": eps_of(rng),
        "tie_word_embeddings": take(o, "tie_word_embeddings", chance(rng, 0.8)),
        "sliding_window": take(o, "sliding_window", pick(rng, 3, 5)),
    }
    return c


def gemma2(rng: Rng, o: dict) -> Spec:
    c = gemma_base(rng, o)
    c |= {
        "model_type": "gemma2",
        "architectures": ["Gemma2ForCausalLM"],
        "query_pre_attn_scalar": pick(rng, 2, 3, 12),
        "attn_logit_softcapping": pick(rng, 1.0, 1.5, 2.5, None),
        "final_logit_softcapping": pick(rng, 1.0, 2.0, 3.0, None),
        "attention_bias": chance(rng, 0.3),
        "rope_parameters": rope(rng, take(o, "rope", pick(rng, "default", "default", "linear")), 1e4),
    }
    if take(o, "with_layer_types", chance(rng, 0.4)):
        c["layer_types"] = layer_kinds(rng, c["num_hidden_layers"])
    return Spec("gemma2", c | o, centre=0.0)


def gemma3_text(rng: Rng, o: dict) -> Spec:
    c = gemma_base(rng, o)
    c |= {
        "model_type": "gemma3_text",
        "architectures": ["Gemma3ForCausalLM"],
        "query_pre_attn_scalar": pick(rng, 2, 3, 12),
        "attention_bias": chance(rng, 0.3),
        "attn_logit_softcapping": pick(rng, None, None, 1.5),
        "final_logit_softcapping": pick(rng, None, None, 2.0),
        "rope_parameters": {
            "full_attention": rope(rng, take(o, "rope", pick(rng, "default", "linear")), 1e6),
            "sliding_attention": rope(rng, "default", 1e4),
        },
    }
    if take(o, "with_layer_types", chance(rng, 0.7)):
        c["layer_types"] = layer_kinds(rng, c["num_hidden_layers"])
    else:
        c["sliding_window_pattern"] = pick(rng, 2, 3)
    return Spec("gemma3_text", c | o, centre=0.0)


def wrap_gemma3(rng: Rng, o: dict) -> Spec:
    """The text model inside a multimodal config, with a vision tower beside it that nobody reads."""
    spelling = take(o, "prefix", pick(rng, "model.language_model.", "language_model.model."))
    spec = gemma3_text(rng, o)
    text = spec.config
    del text["architectures"]
    spec.config = {
        "model_type": "gemma3",
        "architectures": ["Gemma3ForConditionalGeneration"],
        "text_config": text,
        "vision_config": {
            "model_type": "siglip_vision_model",
            "hidden_size": 8,
            "intermediate_size": 8,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "image_size": 8,
            "patch_size": 4,
        },
        "mm_tokens_per_image": 4,
        "boi_token_index": 90,
        "eoi_token_index": 91,
        "image_token_index": 92,
        "tie_word_embeddings": text["tie_word_embeddings"],
        "dtype": "float32",
    }
    spec.family = "gemma3"
    if spelling == "language_model.model.":
        spec.rename = "swap:model.language_model.=>language_model.model.;model.vision_tower.=>vision_tower.;" \
            "model.multi_modal_projector.=>multi_modal_projector."
    return spec


def gemma4_kinds(rng: Rng, n: int, shared: int) -> list[str]:
    """Both kinds among the layers that own their keys, the last layer full."""
    kinds = [pick(rng, "sliding_attention", "sliding_attention", "full_attention") for _ in range(n)]
    own = n - shared
    kinds[-1] = "full_attention"
    first, second = (int(i) for i in rng.permutation(own)[:2])
    kinds[first], kinds[second] = "sliding_attention", "full_attention"
    if own == n:
        kinds[-1] = "full_attention"
        if "sliding_attention" not in kinds:
            kinds[0] = "sliding_attention"
    return kinds


def gemma4_text(rng: Rng, o: dict) -> Spec:
    c = gemma_base(rng, o)
    n = c["num_hidden_layers"] = take(o, "num_hidden_layers", max(4, c["num_hidden_layers"]))
    per_layer = take(o, "hidden_size_per_layer_input", pick(rng, 0, 4, 6))
    shared = take(o, "num_kv_shared_layers", int(rng.integers(1, n - 2)) if per_layer and chance(rng, 0.7) else 0)
    k_eq_v = take(o, "attention_k_eq_v", chance(rng))
    kinds = take(o, "layer_types", gemma4_kinds(rng, n, shared))
    c |= {
        "model_type": "gemma4_text",
        "architectures": ["Gemma4ForCausalLM"],
        "final_logit_softcapping": pick(rng, 1.0, 2.0, 3.0, None),
        "attention_bias": chance(rng, 0.2),
        "layer_types": kinds,
        "hidden_size_per_layer_input": per_layer,
        "vocab_size_per_layer_input": c["vocab_size"],
        "num_kv_shared_layers": shared,
        "use_double_wide_mlp": bool(shared) and take(o, "use_double_wide_mlp", chance(rng)),
        "attention_k_eq_v": k_eq_v,
        "enable_moe_block": False,
        "use_bidirectional_attention": None,
        "rope_parameters": {
            "full_attention": {
                "rope_type": "proportional",
                "partial_rotary_factor": pick(rng, 0.25, 0.5, 1.0),
                "rope_theta": 1e6,
            },
            "sliding_attention": {"rope_type": "default", "rope_theta": 1e4},
        },
    }
    wide = take(o, "global_head_dim", pick(rng, c["head_dim"], 12, 16))
    kv = take(o, "num_global_key_value_heads", pick(rng, None, 1, c["num_attention_heads"]))
    if take(o, "flat", chance(rng)):  # as transformers 4 wrote it
        c["global_head_dim"] = wide
        c["num_global_key_value_heads"] = kv
    else:
        override: Config = {"head_dim": wide}
        if k_eq_v and kv is not None:
            override["num_key_value_heads"] = kv
        # values equal to the base are left out, as transformers itself does
        override = {key: value for key, value in override.items() if value != c[key]}
        c["per_layer_config"] = {str(i): dict(override) for i, kind in enumerate(kinds) if kind == "full_attention" and override}
    return Spec("gemma4_text", c | o, gains={"q_norm": 0.6, "k_norm": 0.6})


def gemma4_unified_text(rng: Rng, o: dict) -> Spec:
    n = take(o, "num_hidden_layers", int(rng.integers(4, 7)))
    shared = take(o, "num_kv_shared_layers", pick(rng, 0, 0, 0, n - 3))
    spec = gemma4_text(rng, {"hidden_size_per_layer_input": 0, "num_kv_shared_layers": shared, "num_hidden_layers": n, **o})
    c = spec.config
    for key in ("hidden_size_per_layer_input", "vocab_size_per_layer_input", "enable_moe_block"):
        del c[key]
    c |= {
        "model_type": "gemma4_unified_text",
        "architectures": ["Gemma4UnifiedForCausalLM"],
        "use_bidirectional_attention": "vision",
    }
    spec.family = "gemma4_unified_text"
    return spec


def wrap_gemma4(rng: Rng, o: dict) -> Spec:
    spec = gemma4_text(rng, o)
    text = spec.config
    del text["architectures"]
    spec.config = {
        "model_type": "gemma4",
        "architectures": ["Gemma4ForConditionalGeneration"],
        "text_config": text,
        "vision_config": {
            "model_type": "gemma4_vision",
            "hidden_size": 8,
            "intermediate_size": 8,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "head_dim": 4,
            "patch_size": 2,
            "position_embedding_size": 4,
        },
        "audio_config": None,
        "image_token_id": 92,
        "video_token_id": 93,
        "audio_token_id": 94,
        "boi_token_id": 90,
        "eoi_token_id": 91,
        "boa_token_id": 88,
        "eoa_token_index": 89,
        "tie_word_embeddings": text["tie_word_embeddings"],
        "dtype": "float32",
    }
    spec.family = "gemma4"
    return spec


def wrap_gemma4_unified(rng: Rng, o: dict) -> Spec:
    spec = gemma4_unified_text(rng, o)
    text = spec.config
    del text["architectures"]
    spec.config = {
        "model_type": "gemma4_unified",
        "architectures": ["Gemma4UnifiedForConditionalGeneration"],
        "text_config": text,
        "vision_config": {
            "model_type": "gemma4_unified_vision",
            "patch_size": 2,
            "pooling_kernel_size": 1,
            "mm_embed_dim": 8,
            "mm_posemb_size": 4,
            "output_proj_dims": text["hidden_size"],
        },
        "audio_config": {"model_type": "gemma4_unified_audio", "audio_embed_dim": 8},
        "image_token_id": 92,
        "video_token_id": 93,
        "audio_token_id": 94,
        "boi_token_id": 90,
        "eoi_token_id": 91,
        "boa_token_id": 88,
        "eoa_token_index": 89,
        "tie_word_embeddings": text["tie_word_embeddings"],
        "dtype": "float32",
    }
    spec.family = "gemma4_unified"
    return spec


def gpt2(rng: Rng, o: dict) -> Spec:
    h, width = pick(rng, (3, 8), (4, 6), (2, 10), (4, 8))
    hidden = take(o, "n_embd", h * width)
    c = {
        "model_type": "gpt2",
        "architectures": ["GPT2LMHeadModel"],
        "vocab_size": vocabulary(rng),
        "n_positions": 32,
        "n_embd": hidden,
        "n_layer": int(rng.integers(3, 6)),
        "n_head": h,
        "n_inner": pick(rng, None, 40, 52),
        "activation_function": pick(rng, "gelu_new", "gelu_new", "gelu", "relu", "silu", "quick_gelu", "gelu_fast", "tanh"),
        "layer_norm_epsilon": eps_of(rng),
        "scale_attn_weights": chance(rng, 0.8),
        "scale_attn_by_inverse_layer_idx": chance(rng),
        "reorder_and_upcast_attn": chance(rng, 0.3),
        "tie_word_embeddings": chance(rng, 0.6),
        "bos_token_id": 1,
        "eos_token_id": 2,
        "dtype": "float32",
    }
    prefix = take(o, "prefix", pick(rng, "", "transformer."))
    return Spec("gpt2", c | o, rename="" if prefix else "strip:transformer.")


def gpt_neox(rng: Rng, o: dict) -> Spec:
    h, width = pick(rng, (3, 8), (4, 8), (2, 16), (2, 12))
    pct = take(o, "rotary_pct", pick(rng, 0.25, 0.5, 1.0))
    c = {
        "model_type": "gpt_neox",
        "architectures": ["GPTNeoXForCausalLM"],
        "vocab_size": vocabulary(rng),
        "hidden_size": h * width,
        "intermediate_size": int(rng.integers(36, 60)),
        "num_hidden_layers": int(rng.integers(3, 6)),
        "num_attention_heads": h,
        "max_position_embeddings": 64,
        "hidden_act": pick(rng, "gelu", "gelu", "gelu_new", "relu"),
        "layer_norm_eps": eps_of(rng),
        "use_parallel_residual": chance(rng, 0.6),
        "attention_bias": chance(rng, 0.7),
        "tie_word_embeddings": chance(rng, 0.2),
        "rope_parameters": {**rope(rng, pick(rng, "default", "default", "linear"), 1e4), "partial_rotary_factor": pct},
        "bos_token_id": 1,
        "eos_token_id": 2,
        "dtype": "float32",
    }
    head = take(o, "head", pick(rng, "embed_out.", "embed_out.", "lm_head."))  # hub files say embed_out
    return Spec("gpt_neox", c | o, rename="" if head == "lm_head." else "swap:lm_head.=>embed_out.")


def gpt_neo(rng: Rng, o: dict) -> Spec:
    h, width = pick(rng, (3, 8), (4, 6), (6, 4))
    n = take(o, "num_layers", int(rng.integers(3, 6)))
    pattern = pick(rng, [[["global", "local"], n // 2], [["local"], n - 2 * (n // 2)]], [[["local"], 1], [["global"], n - 1]])
    c = {
        "model_type": "gpt_neo",
        "architectures": ["GPTNeoForCausalLM"],
        "vocab_size": vocabulary(rng),
        "hidden_size": h * width,
        "num_layers": n,
        "num_heads": h,
        "intermediate_size": pick(rng, None, 44),
        "window_size": pick(rng, 3, 5),
        "attention_types": [[list(kinds), times] for kinds, times in pattern if times > 0],
        "activation_function": pick(rng, "gelu_new", "gelu_new", "gelu"),
        "max_position_embeddings": 32,
        "layer_norm_epsilon": eps_of(rng),
        "tie_word_embeddings": chance(rng, 0.7),
        "bos_token_id": 1,
        "eos_token_id": 2,
        "dtype": "float32",
    }
    return Spec("gpt_neo", c | o, gains={"q_proj": 0.9, "k_proj": 0.9})


FAMILIES = {
    "llama": llama,
    "qwen2": qwen2,
    "qwen3": qwen3,
    "gemma2": gemma2,
    "gemma3_text": gemma3_text,
    "gemma3": wrap_gemma3,
    "gemma4_text": gemma4_text,
    "gemma4": wrap_gemma4,
    "gemma4_unified_text": gemma4_unified_text,
    "gemma4_unified": wrap_gemma4_unified,
    "gpt2": gpt2,
    "gpt_neox": gpt_neox,
    "gpt_neo": gpt_neo,
}
