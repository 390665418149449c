"""HF transformers, TransformerLens and nnsight behind one interface, each in the form that its documentation gives.

A peer answers two questions about a batch: the residual stream after every block (all positions; the caller picks), and
the last-position logits of two tokens after a vector was added to the residual stream at one layer.
"""

from __future__ import annotations

from pathlib import Path

import torch

from model import Batch, load, tokenizer


class HF:
    name = "hf"

    def __init__(self, gguf: Path, attention: str):
        self.model = load(gguf, attention)
        self.layers = self.model.model.layers

    def arguments(self, b: Batch) -> dict:
        # without an LM head, without a cache: nothing is computed that is not asked for
        return dict(input_ids=b.ids, attention_mask=b.mask, position_ids=b.positions, use_cache=False)

    def resid_post(self, b: Batch) -> list[torch.Tensor]:
        last = []
        # the last entry of hidden_states is after the final norm; the hook reads the block itself
        handle = self.layers[-1].register_forward_hook(lambda _, args, out: last.append(out))
        out = self.model.model(**self.arguments(b), output_hidden_states=True)
        handle.remove()
        return [*out.hidden_states[1:-1], last[0]]

    def steered(self, b: Batch, layer: int, addition: torch.Tensor, tokens: list[int]) -> torch.Tensor:
        rows = torch.arange(len(b.target))

        def add(_, args, out):
            out = out.clone()
            out[rows, b.target] += addition
            return out

        handle = self.layers[layer].register_forward_hook(add)
        hidden = self.model.model(**self.arguments(b)).last_hidden_state
        handle.remove()
        return hidden[rows, b.target] @ self.model.lm_head.weight[tokens].T


class NNsight(HF):
    name = "nnsight"

    def __init__(self, gguf: Path, attention: str):
        import nnsight

        super().__init__(gguf, attention)
        self.traced = nnsight.NNsight(self.model.model)

    def resid_post(self, b: Batch) -> list[torch.Tensor]:
        traced = self.traced
        with traced.trace(**self.arguments(b)):
            out = list().save()
            for layer in traced.layers:
                out.append(layer.output)
        return list(out)

    def steered(self, b: Batch, layer: int, addition: torch.Tensor, tokens: list[int]) -> torch.Tensor:
        traced, rows, target = self.traced, torch.arange(len(b.target)), b.target
        with traced.trace(**self.arguments(b)):
            traced.layers[layer].output[rows, target] += addition
            hidden = traced.norm.output.save()
        return hidden[rows, target] @ self.model.lm_head.weight[tokens].T


class TransformerLens(HF):
    name = "transformer_lens"

    def __init__(self, gguf: Path, attention: str):
        import tempfile

        from transformer_lens.model_bridge import TransformerBridge

        super().__init__(gguf, attention)
        with tempfile.TemporaryDirectory() as folder:  # it wants to read a config by name
            self.model.config.save_pretrained(folder)
            self.bridge = TransformerBridge.boot_transformers(
                folder, hf_model=self.model, tokenizer=tokenizer(gguf), dtype=torch.float32, device="cpu"
            )
        # the head is not asked for: the same is left out for all three
        self.model.lm_head.forward = lambda x: x[..., :1]

    def arguments(self, b: Batch) -> dict:
        return dict(attention_mask=b.mask) if b.mask is not None else {}

    def resid_post(self, b: Batch) -> list[torch.Tensor]:
        n = len(self.layers)
        names = {f"blocks.{i}.hook_resid_post" for i in range(n)}
        _, cache = self.bridge.run_with_cache(b.ids, return_type=None, names_filter=names.__contains__, **self.arguments(b))
        return [cache[f"blocks.{i}.hook_resid_post"] for i in range(n)]

    def steered(self, b: Batch, layer: int, addition: torch.Tensor, tokens: list[int]) -> torch.Tensor:
        rows, seen = torch.arange(len(b.target)), []

        def add(value, hook):
            value = value.clone()
            value[rows, b.target] += addition
            return value

        def read(value, hook):
            seen.append(value[rows, b.target])

        self.bridge.run_with_hooks(
            b.ids,
            return_type=None,
            fwd_hooks=[(f"blocks.{layer}.hook_resid_post", add), ("ln_final.hook_out", read)],
            **self.arguments(b),
        )
        return seen[0] @ self.model.model.embed_tokens.weight[tokens].T


PEERS = {p.name: p for p in (HF, NNsight, TransformerLens)}
