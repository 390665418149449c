"""Times numpy's Gram route to debiased CKA for the `cka` bench; one JSON object on stdout.

    python cka.py --folder F --shape [[30,1200,576],[18,1200,640]] --threads 2 --rounds 5

`F/0.f32` and `F/1.f32` hold the layers' rows one after the other.
"""

from __future__ import annotations

import argparse
import json
import os
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--folder", required=True)
parser.add_argument("--shape", type=json.loads, required=True)
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--rounds", type=int, default=5)
options = parser.parse_args()
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(options.threads)  # before numpy is loaded

import numpy as np

sides = [
    np.fromfile(f"{options.folder}/{side}.f32", np.float32).reshape(shape) for side, shape in enumerate(options.shape)
]


def u_centred(x: np.ndarray) -> np.ndarray:
    """Székely & Rizzo's U-centring of the Gram matrix, in place."""
    x = x - x.mean(0)
    gram = (x @ x.T).astype(np.float64)
    n = len(gram)
    np.fill_diagonal(gram, 0)
    means = gram.sum(0) / (n - 2)
    means -= means.sum() / (2 * (n - 1))
    gram -= means[:, None]
    gram -= means[None, :]
    np.fill_diagonal(gram, 0)
    return gram


def loop() -> np.ndarray:
    left, right = ([u_centred(x) for x in side] for side in sides)
    own = [[np.sqrt(np.vdot(k, k)) for k in side] for side in (left, right)]
    return np.array([[np.vdot(k, l) / (a * b) for l, b in zip(right, own[1])] for k, a in zip(left, own[0])])


def product() -> np.ndarray:
    left, right = (np.stack([u_centred(x).ravel() for x in side]) for side in sides)
    own = [np.sqrt(np.einsum("ij,ij->i", side, side)) for side in (left, right)]
    return left @ right.T / own[0][:, None] / own[1][None, :]


seconds: dict[str, list[float]] = {"loop": [], "product": []}
table = np.zeros(0)
for turn in range(options.rounds + 1):
    for name, way in (("loop", loop), ("product", product)):
        start = time.perf_counter()
        table = way()
        if turn > 0:
            seconds[name].append(time.perf_counter() - start)
print(json.dumps({"seconds": seconds, "table": table.ravel().tolist()}))
