"""What transformers computes for a checkpoint folder: every site, and every site after edits.

    python golden.py DIR [--ids ids.json] [--edits edits.json] [--out golden.safetensors] [--double]

Without `--ids`, draws rows of 1, 7 and 12 tokens and writes `DIR/ids.json`. The file is laid out as a recording of the
command line with `--sites all --positions all`. `--double` prints how far transformers' own fp32 is from its fp64.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

import taps
from make_tiny import open_reference


def draw_ids(rng: np.random.Generator, model, lengths: tuple[int, ...]) -> list[list[int]]:
    vocabulary = taps.text_stack(model).config.vocab_size
    low = 0
    high = 88 if "vision_config" in model.config.to_dict() else vocabulary  # above lie the image and audio marks
    return [[int(i) for i in rng.integers(low, high, n)] for n in lengths]


def save(tensors: dict[str, torch.Tensor], path: Path) -> None:
    save_file({k: tensors[k].float().contiguous() for k in sorted(tensors)}, path)


def relative(a: torch.Tensor, b: torch.Tensor) -> float:
    scale = float(b.double().abs().max())
    return float((a.double() - b.double()).abs().max()) / scale if scale else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ids", type=Path)
    parser.add_argument("--edits", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--double", action="store_true")
    args = parser.parse_args()
    model = open_reference(args.folder)
    if args.ids is None:
        args.ids = args.folder / "ids.json"
        rows = draw_ids(np.random.default_rng(args.seed), model, (1, 7, 12))
        args.ids.write_text(json.dumps({"ids": rows}) + "\n")
    rows = json.loads(args.ids.read_text())["ids"]
    edits = json.loads(args.edits.read_text()) if args.edits else []
    beside = args.edits.parent if args.edits else args.folder
    out = taps.run_rows(model, rows, edits, beside)
    save(out, args.out or args.folder / "golden.safetensors")
    if args.double:
        with taps.double_precision(model):
            exact = taps.run_rows(model, rows, edits, beside)
        worst = max((relative(out[k], exact[k]), k) for k in out)
        print(f"transformers fp32 against its fp64: {worst[0]:.1e} at {worst[1]}")


if __name__ == "__main__":
    main()
