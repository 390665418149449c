"""Times numpy and igraph on networks for the `connectome` bench; one JSON object on stdout.

    python connectome.py --rows rows.f32 --shape [1200,3584] --edges edges.i32 --density 0.05 --threads 2 --rounds 3

`rows.f32` holds samples by units; `edges.i32` pairs of nodes, those of the network that is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--rows", required=True)
parser.add_argument("--shape", type=json.loads, required=True)
parser.add_argument("--edges", required=True)
parser.add_argument("--density", type=float, required=True)
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--rounds", type=int, default=3)
options = parser.parse_args()
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(options.threads)  # before numpy is loaded

import igraph
import numpy as np

rows = np.fromfile(options.rows, np.float32).reshape(options.shape)
edges = np.fromfile(options.edges, np.int32).reshape(-1, 2)
nodes = options.shape[1]
upper = np.triu_indices(nodes, 1)


def threshold() -> tuple[np.ndarray, np.ndarray]:
    """Both ends of the strongest pairs; the indices of all pairs are made outside the clock."""
    z = rows - rows.mean(0)
    z /= np.sqrt((z * z).sum(0))
    r = z.T @ z
    strength = r[upper]
    wanted = int(options.density * strength.size + 0.5)
    least = np.partition(strength, strength.size - wanted)[strength.size - wanted]
    kept = np.flatnonzero(strength >= least)
    return upper[0][kept], upper[1][kept]


seconds: dict[str, list[float]] = {}
found: dict[str, float] = {}


def timed(name: str, work):
    start = time.perf_counter()
    result = work()
    seconds.setdefault(name, []).append(time.perf_counter() - start)
    return result


graph = igraph.Graph(n=nodes, edges=edges)
for turn in range(options.rounds):
    print(f"turn {turn + 1} of {options.rounds}", file=sys.stderr, flush=True)
    timed("graph", threshold)
    found["clustering"] = timed("clustering", lambda: graph.transitivity_avglocal_undirected(mode="zero"))
    found["length"] = timed("paths", graph.average_path_length)
    copy = graph.copy()
    timed("rewire", lambda: copy.rewire(n=10 * graph.ecount()))
    best = timed("louvain", lambda: max((graph.community_multilevel() for _ in range(10)), key=lambda c: c.modularity))
    found["modularity"] = max(best.modularity, found.get("modularity", -1))
print(json.dumps({"seconds": seconds, "found": found, "versions": {"numpy": np.__version__, "igraph": igraph.__version__}}))
