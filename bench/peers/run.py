"""Times one peer in one process; one JSON object on stdout.

    python run.py capture --peer hf --model SmolLM2-135M-Instruct.Q4_1.gguf --ids rows.json [--positions target|all]
    python run.py sweep   --peer hf --model … --ids stimuli.json --doses 8

`rows.json` is {"ids": [[…], …], "target": […]}. Both attention implementations are tried on a sample of the rows at one
batch size, then every batch size with the faster of them; the best pair runs on all rows. Only forward passes are timed, not the loading.
The sweep adds a vector to resid_post at the last position, at each layer and dose, runs the model from the start and
reads two logits at the last position; a rerun costs the same at every layer, so some layers are timed and scaled up
(`layers_timed`).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

os.environ |= {"TQDM_DISABLE": "1", "HF_HUB_OFFLINE": "1"}  # before anything imports them

import torch

from model import batches, read_rows
from peers import PEERS


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def capture_pass(peer, work, positions: str, out: torch.Tensor | None) -> None:
    for b in work:
        layers = peer.resid_post(b)
        if positions == "target":
            rows = torch.arange(len(b.rows))
            for i, layer in enumerate(layers):
                read = layer[rows, b.target]
                if out is not None:
                    out[b.rows, i] = read


def sweep_pass(peer, work, layers: list[int], doses: int, vector: torch.Tensor) -> None:
    for layer in layers:
        for b in work:  # each stimulus stands `doses` times in the batch
            strength = torch.tensor([(i % doses + 1) / doses for i in b.rows])
            peer.steered(b, layer, strength[:, None] * vector, [10, 20])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["capture", "sweep"])
    parser.add_argument("--peer", choices=sorted(PEERS), required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--ids", type=Path, required=True)
    parser.add_argument("--positions", choices=["target", "all"], default="target")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batches", default="16,48,96,192")
    parser.add_argument("--attention", default="sdpa,eager")
    parser.add_argument("--sample", type=int, default=192, help="rows used to choose the batch size")
    parser.add_argument("--repeat", type=int, default=2, help="runs on all rows; the fastest counts")
    parser.add_argument("--doses", type=int, default=8)
    parser.add_argument("--layers-timed", type=int, default=5)
    parser.add_argument("--save", type=Path, help="write the captured rows [B, layers, d], to check them")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    rows, target = read_rows(args.ids)
    if args.what == "sweep":
        rows, target = [r for r in rows for _ in range(args.doses)], [len(r) - 1 for r in rows for _ in range(args.doses)]
    stride = max(1, len(rows) // args.sample)
    few, few_targets = rows[::stride], target[::stride]
    sizes = [int(s) for s in args.batches.split(",")]

    tried = []
    attentions = args.attention.split(",")
    middle = sizes[len(sizes) // 2]
    peers = {}
    with torch.inference_mode():

        def rate(attention: str, size: int) -> None:
            peer = peers[attention]
            work = batches(few, few_targets, size)
            run = (
                (lambda: capture_pass(peer, work, args.positions, None))
                if args.what == "capture"
                else (lambda: sweep_pass(peer, work, timed_layers[:1], args.doses, vector))
            )
            run()
            tried.append((min(timed(run) for _ in range(2)) / len(few), attention, size))
            print(f"{args.peer} {attention} batch {size}: {1 / tried[-1][0]:.0f} rows/s", file=sys.stderr)

        for attention in attentions:
            peer = peers[attention] = PEERS[args.peer](args.model, attention)
            depth, width = len(peer.layers), peer.model.config.hidden_size
            vector = torch.sin(torch.arange(width) * 1.0)
            timed_layers = [int(i) for i in torch.linspace(0, depth - 1, args.layers_timed).round()]
            rate(attention, middle)
        better = min(tried)[1]
        for size in sizes:
            if size != middle:
                rate(better, size)
        _, attention, size = min(tried)
        peer = peers[attention]
        work = batches(rows, target, size)
        out = torch.zeros(len(rows), depth, width) if args.positions == "target" else None
        if args.what == "capture":
            seconds = min(timed(lambda: capture_pass(peer, work, args.positions, out)) for _ in range(args.repeat))
            forwards = len(rows)
        else:
            part = min(timed(lambda: sweep_pass(peer, work, timed_layers, args.doses, vector)) for _ in range(args.repeat))
            seconds = part * depth / len(timed_layers)
            forwards = len(rows) * depth
    if args.save and out is not None:
        from safetensors.torch import save_file

        save_file({"resid_post": out}, args.save)
    result = {
        "peer": args.peer,
        "what": args.what,
        "attention": attention,
        "batch": size,
        "rows": forwards,
        "tokens": sum(len(r) for r in rows) * (1 if args.what == "capture" else depth),
        "seconds": round(seconds, 3),
        "rows_per_s": round(forwards / seconds, 1),
        "threads": args.threads,
    }
    if args.what == "sweep":
        result["layers_timed"] = len(timed_layers)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
