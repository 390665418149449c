"""Recreates packages/model/test/fixtures/tiny: one folder a case, the same bytes with the pinned versions.

    python fixtures.py [CASE…]
"""

from __future__ import annotations

import json
import sys
import zlib
from pathlib import Path

import numpy as np

import edit_cases
import taps
from golden import draw_ids, relative, save
from make_tiny import open_reference, spec_of, write

OUT = Path(__file__).parents[2] / "packages/model/test/fixtures/tiny"
LENGTHS = (2, 9)

# name: (family, seed, spelling, how it is stored, what is fixed)
CASES = {
    "llama-llama3": ("llama", 1, "short", {}, dict(
        hidden_size=18, num_attention_heads=9, num_key_value_heads=3, head_dim=8, attention_bias=True, mlp_bias=True,
        tie_word_embeddings=False, hidden_act="silu", rms_norm_eps=1e-2, intermediate_size=20,
        rope_parameters={"rope_type": "llama3", "rope_theta": 1e4, "factor": 8.0, "low_freq_factor": 1.0,
                         "high_freq_factor": 4.0, "original_max_position_embeddings": 128})),
    "llama-yarn": ("llama", 2, "full", dict(store="bfloat16", shards=3), dict(
        hidden_size=24, num_attention_heads=4, num_key_value_heads=2, head_dim=16, attention_bias=False,
        tie_word_embeddings=True, hidden_act="silu",
        rope_parameters={"rope_type": "yarn", "rope_theta": 1e4, "factor": 4.0, "beta_fast": 4.0, "beta_slow": 1.0,
                         "original_max_position_embeddings": 128, "truncate": False})),
    "llama-linear": ("llama", 3, "old", dict(store="float16"), dict(
        hidden_size=16, num_attention_heads=4, num_key_value_heads=4, head_dim=8, attention_bias=True, mlp_bias=False,
        tie_word_embeddings=False, rope="linear", hidden_act="gelu")),
    "llama-dynamic": ("llama", 4, "short", dict(store="bfloat16"), dict(
        hidden_size=24, num_attention_heads=6, num_key_value_heads=2, head_dim=4, tie_word_embeddings=True,
        rope="dynamic", max_position_embeddings=6, hidden_act="silu")),
    "qwen2-layer-types": ("qwen2", 1, "full", dict(store="bfloat16"), dict(
        num_attention_heads=6, num_key_value_heads=2, head_dim=4, head_dim_given=None, use_sliding_window=True, sliding_window=5,
        with_layer_types=True, rope="default", tie_word_embeddings=True)),
    "qwen2-max-window": ("qwen2", 2, "old", {}, dict(
        num_attention_heads=4, num_key_value_heads=1, head_dim=4, head_dim_given=None, use_sliding_window=True, sliding_window=3,
        with_layer_types=False, max_window_layers=2, rope="default", tie_word_embeddings=False, rms_norm_eps=5e-2)),
    "qwen3": ("qwen3", 1, "short", dict(store="mixed"), dict(
        hidden_size=20, num_attention_heads=6, num_key_value_heads=3, head_dim=6, attention_bias=True,
        use_sliding_window=False, rope="default", tie_word_embeddings=False)),
    "gemma2": ("gemma2", 1, "old", dict(store="bfloat16"), dict(
        rope="default", tie_word_embeddings=True, hidden_activation="gelu_pytorch_tanh",
        hidden_size=20, num_attention_heads=4, num_key_value_heads=2, head_dim=8, sliding_window=5, with_layer_types=False,
        query_pre_attn_scalar=3, attn_logit_softcapping=1.5, final_logit_softcapping=2.0, rms_norm_eps=1e-2)),
    "gemma3-text": ("gemma3_text", 1, "full", dict(store="bfloat16"), dict(
        tie_word_embeddings=True, hidden_activation="gelu_pytorch_tanh",
        hidden_size=20, num_attention_heads=4, num_key_value_heads=1, head_dim=8, sliding_window=5, rope="linear",
        with_layer_types=True, attn_logit_softcapping=1.5, final_logit_softcapping=2.0, attention_bias=True)),
    "gemma3-multimodal": ("gemma3", 2, "old", dict(store="bfloat16"), dict(
        tie_word_embeddings=True, hidden_activation="gelu_pytorch_tanh",
        hidden_size=16, num_attention_heads=4, num_key_value_heads=2, head_dim=6, sliding_window=3, rope="linear",
        with_layer_types=False, sliding_window_pattern=3, prefix="language_model.model.",
        attn_logit_softcapping=None, final_logit_softcapping=None, attention_bias=False)),
    "gemma4-per-layer-inputs": ("gemma4_text", 1, "full", {}, dict(
        tie_word_embeddings=True, hidden_activation="gelu_pytorch_tanh",
        hidden_size=16, num_attention_heads=4, num_key_value_heads=2, head_dim=6, sliding_window=5, num_hidden_layers=5,
        intermediate_size=20, hidden_size_per_layer_input=4, num_kv_shared_layers=2, use_double_wide_mlp=True, flat=False,
        attention_k_eq_v=False, global_head_dim=8, final_logit_softcapping=2.0,
        layer_types=["sliding_attention", "sliding_attention", "full_attention", "sliding_attention", "full_attention"])),
    "gemma4-k-eq-v": ("gemma4_text", 2, "old", dict(store="bfloat16"), dict(
        tie_word_embeddings=True, hidden_activation="gelu_pytorch_tanh",
        hidden_size=20, num_attention_heads=4, num_key_value_heads=2, head_dim=6, sliding_window=3, num_hidden_layers=4,
        hidden_size_per_layer_input=0, attention_k_eq_v=True, flat=True, global_head_dim=12,
        num_global_key_value_heads=1, final_logit_softcapping=None, attention_bias=False,
        layer_types=["sliding_attention", "full_attention", "sliding_attention", "full_attention"])),
    "gemma4-unified-multimodal": ("gemma4_unified", 3, "full", dict(store="bfloat16", shards=2), dict(
        tie_word_embeddings=True, hidden_activation="gelu_pytorch_tanh",
        hidden_size=20, num_attention_heads=4, num_key_value_heads=2, head_dim=6, sliding_window=5, num_hidden_layers=4,
        num_kv_shared_layers=0, attention_k_eq_v=True, flat=False, global_head_dim=16, num_global_key_value_heads=1, final_logit_softcapping=2.0,
        rope_parameters={
            "full_attention": {"rope_type": "proportional", "partial_rotary_factor": 0.5, "rope_theta": 1e3},
            "sliding_attention": {"rope_type": "default", "rope_theta": 1e4}},
        layer_types=["sliding_attention", "full_attention", "sliding_attention", "full_attention"])),
    "gpt2-untied": ("gpt2", 1, "short", {}, dict(
        n_embd=24, n_head=4, n_inner=40, n_layer=3, prefix="", scale_attn_by_inverse_layer_idx=True,
        scale_attn_weights=True, tie_word_embeddings=False, activation_function="gelu_new", layer_norm_epsilon=5e-2)),
    "gpt2-tied": ("gpt2", 2, "full", dict(store="bfloat16"), dict(
        n_embd=18, n_head=3, n_inner=None, n_layer=3, prefix="transformer.", scale_attn_by_inverse_layer_idx=False,
        reorder_and_upcast_attn=True, tie_word_embeddings=True, activation_function="relu")),
    "gpt-neox-parallel": ("gpt_neox", 1, "old", dict(store="float16"), dict(
        hidden_size=32, num_attention_heads=2, num_hidden_layers=3, rotary_pct=0.25, use_parallel_residual=True,
        attention_bias=True, head="embed_out.", hidden_act="gelu")),
    "gpt-neox-sequential": ("gpt_neox", 2, "short", dict(store="bfloat16"), dict(
        hidden_size=24, num_attention_heads=2, num_hidden_layers=3, rotary_pct=0.5, use_parallel_residual=False,
        attention_bias=False, layer_norm_eps=1e-2)),
    "gpt-neo": ("gpt_neo", 1, "full", dict(store="bfloat16"), dict(
        hidden_size=24, num_heads=4, num_layers=4, window_size=3, attention_types=[[["global", "local"], 2]],
        intermediate_size=None, tie_word_embeddings=True, activation_function="gelu_new")),
}
SMALL = dict(vocab_size=97, intermediate_size=28, num_hidden_layers=3)


def build(name: str) -> str:
    family, seed, spelling, storage, fixed = CASES[name]
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.iterdir():
        stale.unlink()
    options = {k: v for k, v in SMALL.items() if not family.startswith("gpt")} | {"vocab_size": 97} | fixed
    spec = spec_of(family, seed, **options)
    for key, value in storage.items():
        setattr(spec, key, value)
    write(spec, seed, folder, spelling=spelling)
    model = open_reference(folder)
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    rows = draw_ids(rng, model, LENGTHS)
    (folder / "ids.json").write_text(json.dumps({"ids": rows}) + "\n")
    golden = taps.run_rows(model, rows)
    save(golden, folder / "golden.safetensors")
    layers = len(taps.parts(model).blocks)
    maker = edit_cases.Maker(rng, golden, rows, layers)
    cases = edit_cases.few(maker)
    maker.save_operands(folder)
    least = 1.0
    for label, case in cases.items():
        (folder / f"edits-{label}.json").write_text("[\n" + ",\n".join(json.dumps(e) for e in case) + "\n]\n")
        edited = taps.run_rows(model, rows, case, folder)
        keep = edit_cases.tensors_to_keep(case, golden, layers, thorough=False)
        save({k: edited[k] for k in keep}, folder / f"golden-edits-{label}.safetensors")
        least = min(least, relative(edited["logits"], golden["logits"]))
    with taps.double_precision(model):
        exact = taps.run_rows(model, rows)
    noise = max((relative(golden[k], exact[k]), k) for k in golden)
    size = sum(f.stat().st_size for f in folder.iterdir())
    return f"{name:28s} {size / 1000:6.0f} kB  {layers} layers  fp32 noise {noise[0]:.1e} at {noise[1]:14s} weakest edit moves logits by {least:.2f}"


if __name__ == "__main__":
    for case in sys.argv[1:] or CASES:
        print(build(case), flush=True)
