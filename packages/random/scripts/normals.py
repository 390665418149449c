"""Writes test/fixtures/normals.json: `python scripts/normals.py > test/fixtures/normals.json` (see requirements.txt).

The stream of standard normals of a seed, computed again from the papers alone in Python (the C library's exp and log),
seeds as derive-seed.ts documents them, and the normal distribution's values by scipy.
"""
import hashlib
import importlib.util
import json
import math
from pathlib import Path

import numpy as np
import scipy
from scipy.stats import norm

here = Path(__file__).parent
spec = importlib.util.spec_from_file_location("tables", here / "ziggurat-tables.py")
tables = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tables)

M32, M64 = 2**32 - 1, 2**64 - 1


def splitmix64(state):
    while True:
        state = (state + 0x9E3779B97F4A7C15) & M64
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M64
        yield z ^ (z >> 31)


def rotl(x, k):
    return ((x << k) | (x >> (32 - k))) & M32


def xoshiro(seed):
    words = splitmix64(seed)
    a, b = next(words), next(words)
    s = [a & M32, a >> 32, b & M32, b >> 32]
    while True:
        result = (rotl((s[1] * 5) & M32, 7) * 9) & M32
        t = (s[1] << 9) & M32
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 11)
        yield result


EDGE = [float(x) for x in tables.xs]
DENSITY = [float(tables.f(x)) for x in tables.xs]


def normals(seed, count):
    bits = xoshiro(seed)
    out = []
    while len(out) < count:
        draw = next(bits)
        layer = draw % 128
        whole = draw // 128
        magnitude = (whole if whole < 2**24 else 2**25 - 1 - whole) + 0.5
        sign = 1 if whole < 2**24 else -1
        x = magnitude * (EDGE[layer] / 2**24)
        if x < EDGE[layer + 1] and magnitude < math.floor(2**24 * tables.xs[layer + 1] / tables.xs[layer]):
            out.append(sign * x)
        elif layer == 0:
            while True:
                beyond = -math.log((next(bits) + 0.5) / 2**32) / EDGE[1]
                y = -math.log((next(bits) + 0.5) / 2**32)
                if 2 * y > beyond * beyond:
                    break
            out.append(sign * (EDGE[1] + beyond))
        else:
            u = (next(bits) + 0.5) / 2**32
            if DENSITY[layer] + u * (DENSITY[layer + 1] - DENSITY[layer]) < math.exp(-x * x / 2):
                out.append(sign * x)
    return out


def seed_of(path):
    text = json.dumps(path, separators=(",", ":"), ensure_ascii=False)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


paths = [[0], ["0"], [0, "twin", 3], [0, "twin3"], ["root", "a", "b"], ["root", "ab"], [-7, "é \u0007 \u2028 \"x\""]]
streams = []
for seed in [0, 1, 4294967295]:
    values = normals(seed, 200_000)
    text = np.asarray(values, dtype="<f4").tobytes()
    streams.append({"seed": seed, "first": values[:6], "count": len(values), "max": max(map(abs, values)),
                    "sha256Float32": hashlib.sha256(text).hexdigest()})
grid = [float(x) for x in norm.ppf(np.arange(1, 512) / 512)]
tail = [3.4426198558966523, 3.5, 3.6, 3.8, 4.0, 4.25, 4.5, 5.0]
print(json.dumps({
    "source": f"scripts/normals.py, numpy {np.__version__}, scipy {scipy.__version__}",
    "seeds": [{"path": p, "seed": seed_of(p)} for p in paths],
    "streams": streams,
    "cdf": {"x": grid, "p": [float(p) for p in norm.cdf(grid)]},
    "beyond": {"x": tail, "p": [float(2 * p) for p in norm.sf(tail)]},
}, indent=1))
