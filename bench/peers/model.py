"""The checkpoint that all peers run, and the batches they run it on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()


def load(gguf: Path, attention: str) -> LlamaForCausalLM:
    """SmolLM2 de-quantised to fp32, as a plain model that no quantiser holds on to."""
    model = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    config = model.config.to_dict()
    config.pop("quantization_config", None)
    plain = LlamaForCausalLM(LlamaConfig(**config))
    plain.load_state_dict(model.state_dict())
    plain.set_attn_implementation(attention)
    return plain.eval()


def tokenizer(gguf: Path):
    return AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)


@dataclass
class Batch:
    ids: torch.Tensor  # [B, T], padded on the right
    mask: torch.Tensor | None  # None where nothing is padded
    positions: torch.Tensor  # [B, T]
    target: torch.Tensor  # [B]
    rows: list[int]


def batches(rows: list[list[int]], target: list[int], size: int) -> list[Batch]:
    """Rows sorted by length, `size` to a batch, padded on the right where lengths differ."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    out = []
    for start in range(0, len(order), size):
        part = order[start : start + size]
        longest = max(len(rows[i]) for i in part)
        ids = torch.zeros(len(part), longest, dtype=torch.long)
        mask = torch.zeros(len(part), longest, dtype=torch.long)
        for k, i in enumerate(part):
            ids[k, : len(rows[i])] = torch.tensor(rows[i])
            mask[k, : len(rows[i])] = 1
        positions = torch.arange(longest).expand(len(part), -1)
        padded = bool((mask == 0).any())
        out.append(Batch(ids, mask if padded else None, positions, torch.tensor([target[i] for i in part]), part))
    return out


def read_rows(path: Path) -> tuple[list[list[int]], list[int]]:
    """{"ids": [[…], …], "target": […]}; without targets, the last position of each row."""
    data = json.loads(path.read_text())
    rows = data["ids"]
    return rows, data.get("target") or [len(r) - 1 for r in rows]
