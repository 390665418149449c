"""Edits as the JSON list that users write, and what each does to an activation."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import safe_open

SITES = ("resid_pre", "resid_mid", "resid_post", "attn_out", "mlp_out", "mlp_act")


def load(folder: Path, ref: dict, name: str = "tensor") -> torch.Tensor:
    with safe_open(folder / ref["file"], "pt") as file:
        return file.get_tensor(ref[name])


def positions(edit: dict, length: int) -> list[int]:
    """The positions of a row of `length` tokens that an edit touches; indices beyond the row are ignored."""
    p = edit.get("positions", "all")
    if p == "all":
        return list(range(length))
    if p == "last":
        return [length - 1]
    return [i for i in p if i < length]


def apply(edit: dict, h: torch.Tensor, row: int, folder: Path) -> torch.Tensor:
    """h [1, T, d] after one edit, row `row` of the batch."""
    h = h.clone()
    at = positions(edit, h.shape[1])
    if not at:
        return h
    x = h[0, at]
    op = edit["op"]
    if "vector" in edit:
        v = edit["vector"]
        v = load(folder, v) if isinstance(v, dict) else torch.tensor(v, dtype=torch.float32)
        v = v.to(h.dtype)
        u = v / v.norm()
        along = (x @ u)[:, None] * u
    if op == "add":
        x = x + edit.get("scale", 1.0) * v
    elif op == "project_out":
        x = x - along
    elif op == "scale_component":
        x = x + (edit["factor"] - 1.0) * along
    elif op == "scale":
        x = edit["factor"] * x
    elif op in ("zero_units", "set_units"):
        x = x.clone()
        x[:, edit["units"]] = torch.tensor(edit.get("values", [0.0] * len(edit["units"])), dtype=h.dtype)
    elif op == "replace":
        donor = load(folder, edit["from"]).to(h.dtype)[edit["from"].get("row", row)]
        x = donor[at] if donor.ndim == 2 else donor.expand(len(at), -1)
    else:
        raise ValueError(op)
    h[0, at] = x
    return h
