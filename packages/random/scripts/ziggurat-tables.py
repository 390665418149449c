"""Writes src/ziggurat-tables.ts: `python scripts/ziggurat-tables.py > src/ziggurat-tables.ts` (mpmath 1.3.0).

Marsaglia & Tsang (2000), "The Ziggurat Method for Generating Random Variables", 128 layers of equal area v:
r solves v = r f(r) + integral of f over (r, inf) and x[127] = 0-layer closing at f(0) = 1, f(x) = exp(-x^2/2).
"""
from mpmath import mp, mpf, exp, log, sqrt, erfc, findroot, pi

mp.dps = 50
LAYERS = 128


def f(x):
    return exp(-x * x / 2)


def edges(r):
    v = r * f(r) + sqrt(pi / 2) * erfc(r / sqrt(mpf(2)))
    xs = [v / f(r), r]
    for _ in range(2, LAYERS):
        y = v / xs[-1] + f(xs[-1])
        if y >= 1:
            return None, None
        xs.append(sqrt(-2 * log(y)))
    return xs, v


def gap(r):
    xs, v = edges(r)
    return mpf(1) if xs is None else v / xs[-1] + f(xs[-1]) - 1


lo, hi = mpf("3.4"), mpf("3.5")  # gap > 0 below the root, < 0 above
for _ in range(150):
    mid = (lo + hi) / 2
    lo, hi = (mid, hi) if gap(mid) > 0 else (lo, mid)
xs, v = edges(hi)
xs.append(mpf(0))


def listing(name, comment, values):
    print(f"/** {comment} */")
    print(f"export const {name}: readonly number[] = [")
    line = " "
    for value in values:
        text = repr(float(value)) if not isinstance(value, int) else str(value)
        if len(line) + len(text) + 2 > 118:
            print(line)
            line = " "
        line += f" {text},"
    print(line)
    print("]\n")


if __name__ == "__main__":
    print("// Written by scripts/ziggurat-tables.py; do not edit.\n")
    listing("EDGES", "Right edge of each of the 128 layers, from the base layer up, then 0: x[0] = v / f(r), x[1] = r.", xs)
    listing("DENSITY", "exp(-x^2/2) at each edge.", [f(x) for x in xs])
    listing(
        "INSIDE",
        "A 24-bit draw below this lies under the curve whatever its height: floor(2^24 x[i + 1] / x[i]).",
        [int(mp.floor(mpf(2) ** 24 * xs[i + 1] / xs[i])) for i in range(LAYERS)],
    )
