"""Writes a tiny random checkpoint: config.json and safetensors, as somebody's model folder would have them.

    python make_tiny.py --family gemma2 --seed 7 --out DIR [--spelling old] [--store bfloat16] [--shards 3]

Weights come from numpy's PCG64, one stream a tensor, so a folder is the same bytes wherever it is written. The folder
is then opened by transformers itself, which must find every tensor it needs and none it does not know: what a config
means is transformers' decision, not ours.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import zlib
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText
from transformers.utils import logging as hf_logging

from families import FAMILIES, Spec

hf_logging.set_verbosity_error()
hf_logging.disable_progress_bar()
logging.getLogger("transformers").setLevel(logging.ERROR)
torch.set_num_threads(1)

STORES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
MULTIMODAL = ("gemma3", "gemma4", "gemma4_unified")


def spec_of(family: str, seed: int, **options) -> Spec:
    rng = np.random.default_rng([seed, zlib.crc32(family.encode())])
    return FAMILIES[family](rng, dict(options))


def old_spelling(config: dict) -> dict:
    """The same model as transformers 4 wrote it: flat rope keys, `torch_dtype`, no `layer_types` that a rule gives."""
    if "text_config" in config:
        return {**config, "text_config": old_spelling(config["text_config"])}
    c = dict(config)
    c["torch_dtype"] = c.pop("dtype", "float32")
    parameters = c.pop("rope_parameters", None)
    if parameters is None:
        return c
    if "full_attention" in parameters:
        full, sliding = dict(parameters["full_attention"]), parameters["sliding_attention"]
        if full["rope_type"] == "proportional":  # Gemma 4 never had another spelling
            c["rope_parameters"] = parameters
        else:
            c["rope_theta"], c["rope_local_base_freq"] = full.pop("rope_theta"), sliding["rope_theta"]
            c["rope_scaling"] = None if full["rope_type"] == "default" else full
        return c
    flat = dict(parameters)
    theta = flat.pop("rope_theta")
    pct = flat.pop("partial_rotary_factor", None)
    scaling = None if flat["rope_type"] == "default" else flat
    if scaling and scaling["rope_type"] in ("linear", "dynamic"):
        scaling["type"] = scaling.pop("rope_type")
    if c["model_type"] == "gpt_neox":
        c["rotary_emb_base"], c["rotary_pct"] = theta, pct
    else:
        c["rope_theta"] = theta
    c["rope_scaling"] = scaling
    return c


def auto(config):
    return AutoModelForImageTextToText if config.model_type in MULTIMODAL else AutoModelForCausalLM


def values(name: str, shape: tuple[int, ...], spec: Spec, seed: int, conv1d: bool) -> np.ndarray:
    """Weights that leave no term idle: norms off their neutral value, biases set, attention far from flat."""
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    x = rng.standard_normal(shape)
    parts = name.split(".")
    module = parts[-2] if len(parts) > 1 else parts[-1]
    if name.endswith("layer_scalar"):
        return 0.5 + 0.8 * rng.random(shape)
    if name.endswith("bias"):
        return 0.3 * x
    if len(shape) == 1:  # norms
        centre = spec.gains.get(module, spec.centre)
        return centre + 0.25 * x
    if "embed" in module or module in ("wte", "wpe"):
        if module == "wpe":
            return 0.5 * x
        scaled = spec.family.startswith("gemma")  # these multiply by sqrt(width)
        return x * (1.2 / math.sqrt(shape[-1]) if scaled else 0.7)
    fan_in = shape[0] if conv1d else math.prod(shape[1:])
    gain = spec.gains.get(module, {"q_proj": 1.5, "k_proj": 1.5, "c_attn": 1.5, "query_key_value": 1.5, "lm_head": 1.5}.get(module, 1.0))
    return x * gain / math.sqrt(fan_in)


def rename(name: str, rule: str) -> str:
    if rule.startswith("strip:"):
        return name.removeprefix(rule[6:])
    if rule.startswith("swap:"):
        for pair in rule[5:].split(";"):
            old, new = pair.split("=>")
            if name.startswith(old):
                return new + name[len(old) :]
    return name


def stored(name: str, tensor: torch.Tensor, store: str) -> torch.Tensor:
    if store == "mixed":
        return tensor if tensor.ndim == 1 else tensor.to(torch.bfloat16)
    return tensor.to(STORES[store])


def write(spec: Spec, seed: int, folder: Path, *, spelling: str = "short") -> None:
    """`spelling` of config.json: "short" (what matters, as transformers 5 names it), "full" (every key, as
    `save_pretrained` writes it) or "old" (as transformers 4 wrote it)."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("model*.safetensors*"):
        stale.unlink()
    config = dict(spec.config)
    if spec.store in ("bfloat16", "float16"):
        config["dtype"] = spec.store
    config = old_spelling(config) if spelling == "old" else config
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")

    parsed = AutoConfig.from_pretrained(folder)
    if spelling == "full":
        parsed.save_pretrained(folder)
    model = auto(parsed).from_config(parsed, dtype=torch.float32)
    tied = {k for k in (model._tied_weights_keys or {}) if parsed.tie_word_embeddings}
    tensors = {}
    for name, old_value in model.state_dict().items():
        if name in tied or name.endswith((".attn.bias", ".masked_bias")):
            continue
        conv1d = parsed.model_type == "gpt2" and ".c_" in name
        fresh = torch.from_numpy(values(name, tuple(old_value.shape), spec, seed, conv1d).astype(np.float32))
        tensors[rename(name, spec.rename)] = stored(name, fresh, spec.store).contiguous()

    names = sorted(tensors)
    if spec.shards == 1:
        save_file({n: tensors[n] for n in names}, folder / "model.safetensors", metadata={"format": "pt"})
        return
    weight_map, total = {}, 0
    for i in range(spec.shards):
        file = f"model-{i + 1:05d}-of-{spec.shards:05d}.safetensors"
        part = {n: tensors[n] for n in names[i :: spec.shards]}
        save_file(part, folder / file, metadata={"format": "pt"})
        weight_map |= {n: file for n in part}
        total += sum(t.numel() * t.element_size() for t in part.values())
    index = {"metadata": {"total_size": total}, "weight_map": dict(sorted(weight_map.items()))}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")


def open_reference(folder: Path):
    """The model as transformers reads the folder: fp32, eager; fails when a tensor is missing or unknown."""
    config = AutoConfig.from_pretrained(folder)
    model, info = auto(config).from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True
    )
    tied = set(model._tied_weights_keys or {}) if config.tie_word_embeddings else set()
    # a multimodal wrapper may not list the vision tower's derived buffers
    missing = {k for k in info["missing_keys"] if k not in tied}
    if missing or info["unexpected_keys"] or info["mismatched_keys"]:
        raise SystemExit(f"{folder}: transformers reports {missing=} {info['unexpected_keys']=} {info['mismatched_keys']=}")
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", required=True, choices=sorted(FAMILIES))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--store", choices=[*STORES, "mixed"], default="float32")
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--spelling", choices=["short", "full", "old"], default="short")
    args = parser.parse_args()
    spec = spec_of(args.family, args.seed)
    spec.store, spec.shards = args.store, args.shards
    write(spec, args.seed, args.out, spelling=args.spelling)
    open_reference(args.out)
    print(args.out)


if __name__ == "__main__":
    main()
