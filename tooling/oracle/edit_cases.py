"""Lists of edits that together use every op at every editable site, at all kinds of positions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

import edits

OPS = ("add", "project_out", "scale_component", "scale", "zero_units", "set_units", "replace")


def number(x: float) -> float:
    return float(np.float32(round(float(x), 4)))


class Maker:
    """Draws edits for one checkpoint. Operands that users would keep in a file go to `operands.safetensors`."""

    def __init__(self, rng: np.random.Generator, golden: dict, rows: list[list[int]], layers: int):
        self.rng, self.rows, self.layers = rng, rows, layers
        self.width = {f"{s}.{l}": golden[f"{s}.{l}"].shape[-1] for s in edits.SITES for l in range(layers) if f"{s}.{l}" in golden}
        self.rms = {name: float(golden[name].pow(2).mean().sqrt()) for name in self.width}
        self.sites = [s for s in edits.SITES if f"{s}.0" in self.width]
        self.operands: dict[str, torch.Tensor] = {}

    def pick(self, *options):
        return options[int(self.rng.integers(len(options)))]

    def layer(self) -> int:
        return int(self.rng.integers(self.layers))

    def positions(self):
        longest = max(len(r) for r in self.rows)
        some = sorted(int(i) for i in self.rng.permutation(longest)[:2])
        return self.pick("all", "all", "last", some, [longest - 2], [0])

    def draw(self, *shape: int) -> np.ndarray:
        return self.rng.standard_normal(shape).astype(np.float32)

    def vector(self, site: str, layer: int, *, filed: bool) -> list | dict:
        v = self.draw(self.width[f"{site}.{layer}"])
        if not filed:
            return [number(x) for x in v]
        name = f"direction_{len(self.operands)}"
        self.operands[name] = torch.from_numpy(v)
        return {"file": "operands.safetensors", "tensor": name}

    def edit(self, op: str, site: str, layer: int | None = None, positions=None) -> dict:
        layer = self.layer() if layer is None else layer
        where = self.positions() if positions is None else positions
        e = {"site": site, "layer": layer, "op": op}
        width, rms = self.width[f"{site}.{layer}"], self.rms[f"{site}.{layer}"]
        if op in ("add", "project_out", "scale_component"):
            e["vector"] = self.vector(site, layer, filed=self.rng.random() < 0.3)
        if op == "add" and self.rng.random() < 0.85:
            e["scale"] = number(self.pick(0.7, 1.5, -2.0) * max(rms, 0.05))
        if op in ("scale_component", "scale"):
            e["factor"] = self.pick(0.0, 0.5, 2.5, -1.0) if op == "scale_component" else self.pick(0.3, 1.7, -0.8)
        if op in ("zero_units", "set_units"):
            e["units"] = sorted(int(i) for i in self.rng.permutation(width)[: int(self.rng.integers(1, 5))])
        if op == "set_units":
            e["values"] = [number(rms * x) for x in self.rng.standard_normal(len(e["units"]))]
        if op == "replace":
            e["from"] = self.donor(site, width, rms)
        if where != "all" or self.rng.random() < 0.5:
            e["positions"] = where
        return e

    def donor(self, site: str, width: int, rms: float) -> dict:
        b, t = len(self.rows), max(len(r) for r in self.rows)
        name = f"{site}_{len(self.operands)}"
        shape = (b, width) if self.rng.random() < 0.4 else (b, t, width)
        self.operands[name] = torch.from_numpy(self.draw(*shape) * np.float32(max(rms, 0.05)))
        ref = {"file": "operands.safetensors", "tensor": name}
        if self.rng.random() < 0.4:
            ref["row"] = int(self.rng.integers(b))
        return ref

    def save_operands(self, folder: Path) -> None:
        save_file(self.operands, folder / "operands.safetensors")


def few(m: Maker) -> dict[str, list[dict]]:
    """Every op at every site, several to a case: what is committed."""
    pairs = [(op, site) for op in OPS for site in m.sites]
    order = [pairs[int(i)] for i in m.rng.permutation(len(pairs))]
    quarter = -(-len(order) // 4)
    mixed = {f"mixed-{i}": [m.edit(*p) for p in order[i * quarter : (i + 1) * quarter]] for i in range(4)}
    return mixed | plain(m)


def many(m: Maker) -> dict[str, list[dict]]:
    """One case an op: what says which op is wrong."""
    return {op: [m.edit(op, site) for site in m.sites] for op in OPS} | plain(m)


def plain(m: Maker) -> dict[str, list[dict]]:
    one, two = (m.sites[int(i)] for i in m.rng.permutation(len(m.sites))[:2])
    l, k = m.layer(), m.layer()
    ordered = [
        m.edit("add", one, l, "all"),
        m.edit("scale", two, k, "all"),
        m.edit("project_out", one, l, "all"),
        m.edit("set_units", two, k, "all"),
        m.edit("scale", one, l, "last"),
        m.edit("add", one, l, [0]),
    ]
    cases = {
        "in-order": ordered,
        "all-layers": [m.edit("add", "resid_post", i, "last") for i in range(m.layers)],
        "one-position": [m.edit("add", "resid_post", m.layers // 2, "last")],
    }
    if "resid_mid" in m.sites:
        cases["mid"] = [m.edit("add", "resid_mid", 0, "all")]
    return cases


def tensors_to_keep(case: list[dict], golden: dict, layers: int, *, thorough: bool) -> set[str]:
    edited = {f"{e['site']}.{e['layer']}" for e in case}
    through = range(layers) if thorough else {layers - 1, (layers - 1) // 2}
    return (edited | {f"resid_post.{i}" for i in through} | {"logits"}) & set(golden)
