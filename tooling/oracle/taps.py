"""Every site of a transformers model, read and edited in transformers' own forward pass.

Nothing of the arithmetic is rewritten here: modules are hooked, and the eager attention function of the model's file is
wrapped to see its arguments. `resid_mid` has no module of its own; it is the input of the norm before the MLP, which
the block also keeps as its residual, so an edit there is made in place and reaches both.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

import edits as edit_ops


@dataclass
class Block:
    module: nn.Module
    attention: nn.Module  # the module whose output is attn_out when there is no post-norm
    attn_out: nn.Module
    mlp_out: nn.Module
    before_mlp: nn.Module | None  # the norm that reads resid_mid
    mlp_down: nn.Module


@dataclass
class Parts:
    blocks: list[Block]
    final_norm: nn.Module
    kind: str


def text_stack(model: nn.Module) -> nn.Module:
    for path in ("model.language_model", "model", "transformer", "gpt_neox"):
        inner = model
        for name in path.split("."):
            inner = getattr(inner, name, None)
        if inner is not None and (hasattr(inner, "layers") or hasattr(inner, "h")):
            return inner
    raise ValueError(type(model).__name__)


def parts(model: nn.Module) -> Parts:
    stack = text_stack(model)
    kind = stack.config.model_type
    blocks = []
    for m in getattr(stack, "layers", None) or stack.h:
        if kind in ("gpt2", "gpt_neo"):
            blocks.append(Block(m, m.attn, m.attn, m.mlp, m.ln_2, m.mlp.c_proj))
        elif kind == "gpt_neox":
            sequential = None if m.use_parallel_residual else m.post_attention_layernorm
            blocks.append(Block(m, m.attention, m.attention, m.mlp, sequential, m.mlp.dense_4h_to_h))
        elif kind.startswith("gemma"):
            post_attn, post_mlp = m.post_attention_layernorm, m.post_feedforward_layernorm
            blocks.append(Block(m, m.self_attn, post_attn, post_mlp, m.pre_feedforward_layernorm, m.mlp.down_proj))
        else:
            blocks.append(Block(m, m.self_attn, m.self_attn, m.mlp, m.post_attention_layernorm, m.mlp.down_proj))
    norm = getattr(stack, "norm", None) or getattr(stack, "ln_f", None) or stack.final_layer_norm
    return Parts(blocks, norm, kind)


def first(out):
    return out[0] if isinstance(out, tuple) else out


def with_first(out, value):
    return (value, *out[1:]) if isinstance(out, tuple) else value


@contextlib.contextmanager
def attention_seen(model: nn.Module, see: Callable):
    """Calls see(layer, q, k, v, z, pattern), each [1, heads, T, ...], at every attention product."""
    module = sys.modules[type(text_stack(model)).__module__]
    if hasattr(module, "eager_attention_forward"):
        eager = module.eager_attention_forward

        def wrapped(self, query, key, value, *args, **kwargs):
            z, pattern = eager(self, query, key, value, *args, **kwargs)
            see(self.layer_idx, query, key, value, z.transpose(1, 2), pattern)
            return z, pattern

        module.eager_attention_forward = wrapped
        undo = [lambda: setattr(module, "eager_attention_forward", eager)]
    else:
        undo = []
    for class_name, method, index in (
        ("GPTNeoSelfAttention", "_attn", "layer_id"),
        ("GPT2Attention", "_upcast_and_reordered_attn", "layer_idx"),
    ):
        cls = getattr(module, class_name, None)
        if cls is None:
            continue
        original = getattr(cls, method)

        def method_seen(self, query, key, value, mask=None, *, original=original, index=index, flip=method != "_attn"):
            z, pattern = original(self, query, key, value, mask)
            see(getattr(self, index), query, key, value, z.transpose(1, 2) if flip else z, pattern)
            return z, pattern

        setattr(cls, method, method_seen)
        undo.append(lambda cls=cls, method=method, original=original: setattr(cls, method, original))
    try:
        yield
    finally:
        for step in undo:
            step()


def forget_rope_lengths(model: nn.Module) -> None:
    """Dynamic rope keeps the frequencies of the longest row so far; every row here starts afresh."""
    for module in model.modules():
        if hasattr(module, "original_inv_freq") and hasattr(module, "max_seq_len_cached"):
            module.register_buffer("inv_freq", module.original_inv_freq, persistent=False)
            module.max_seq_len_cached = module.original_max_seq_len


def run_row(model: nn.Module, ids: list[int], row: int = 0, edits: list[dict] = (), folder: Path = Path()) -> dict:
    """All sites of one row: {"resid_post.3": [T, d], "q.0": [T, heads, d_head], "attn_pattern.0": [heads, T, T], …}."""
    p = parts(model)
    out: dict[str, torch.Tensor] = {}
    fired = set()

    def keep(name: str, value: torch.Tensor) -> None:
        if name in out:
            raise RuntimeError(f"{name} was seen twice")
        out[name] = value.detach().clone()[0]

    def at(site: str, layer: int, value: torch.Tensor) -> torch.Tensor:
        for i, edit in enumerate(edits):
            if edit["site"] == site and edit["layer"] == layer:
                value = edit_ops.apply(edit, value, row, folder)
                fired.add(i)
        keep(f"{site}.{layer}", value)
        return value

    handles = []
    for layer, b in enumerate(p.blocks):

        def entering(_, args, layer=layer):
            return (at("resid_pre", layer, args[0]), *args[1:])

        def leaving(_, args, result, layer=layer):
            return with_first(result, at("resid_post", layer, first(result)))

        def attn(_, args, result, layer=layer):
            return with_first(result, at("attn_out", layer, first(result)))

        def mlp(_, args, result, layer=layer):
            return at("mlp_out", layer, result)

        def act(_, args, layer=layer):
            return (at("mlp_act", layer, args[0]),)

        def mid(_, args, layer=layer):
            args[0].copy_(at("resid_mid", layer, args[0]))

        handles += [
            b.module.register_forward_pre_hook(entering),
            b.module.register_forward_hook(leaving),
            b.attn_out.register_forward_hook(attn),
            b.mlp_out.register_forward_hook(mlp),
            b.mlp_down.register_forward_pre_hook(act),
        ]
        if b.before_mlp is not None:
            handles.append(b.before_mlp.register_forward_pre_hook(mid))
    handles.append(p.final_norm.register_forward_hook(lambda _, args, result: keep("final_norm", result)))

    def see(layer, q, k, v, z, pattern):
        for site, value in (("q", q), ("k", k), ("v", v), ("z", z)):
            keep(f"{site}.{layer}", value.transpose(1, 2))
        keep(f"attn_pattern.{layer}", pattern)

    forget_rope_lengths(model)
    try:
        with torch.inference_mode(), attention_seen(model, see):
            # hidden states are asked for because Gemma 4 otherwise drops positions in its shared layers
            result = model(input_ids=torch.tensor([ids]), use_cache=False, output_hidden_states=True)
    finally:
        for h in handles:
            h.remove()
    keep("logits", result.logits)
    missed = set(range(len(edits))) - fired
    if missed:
        raise RuntimeError(f"edits {sorted(missed)} did not fire")
    return out


def run_rows(model: nn.Module, rows: list[list[int]], edits: list[dict] = (), folder: Path = Path()) -> dict:
    """Each row alone, then padded with zeros to the longest: [B, T, …], as a recording with all positions."""
    alone = [run_row(model, ids, i, edits, folder) for i, ids in enumerate(rows)]
    longest = max(len(ids) for ids in rows)
    out = {}
    for name, example in alone[0].items():
        squares = name.startswith("attn_pattern")
        shape = (example.shape[0], longest, longest) if squares else (longest, *example.shape[1:])
        full = torch.zeros((len(rows), *shape), dtype=example.dtype)
        for i, (ids, r) in enumerate(zip(rows, alone)):
            t = len(ids)
            if squares:
                full[i, :, :t, :t] = r[name]
            else:
                full[i, :t] = r[name]
        out[name] = full
    return out


@contextlib.contextmanager
def double_precision(model: nn.Module):
    """The same forward pass in float64, also where transformers says float32 (norms, softmax): to tell noise from bugs."""
    kept = torch.float32, torch.float, torch.Tensor.float
    model.double()
    torch.float32 = torch.float = torch.float64
    torch.Tensor.float = torch.Tensor.double
    try:
        yield model
    finally:
        torch.float32, torch.float, torch.Tensor.float = kept
        model.float()
