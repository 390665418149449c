"""Writes test/fixtures/oracle.json: `python scripts/oracle.py > test/fixtures/oracle.json` (see requirements.txt).

Every expected value is computed by numpy, scipy, scikit-learn or statsmodels, or, for the divergence, with Python's own
50-digit decimals.
"""
import json
from decimal import Decimal, getcontext

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy import special, stats
from sklearn.preprocessing import StandardScaler
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import DescrStatsW

getcontext().prec = 50
rng = np.random.default_rng(20260607)
f32 = np.float32


def plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value.item() if isinstance(value, np.generic) else value


def directions():
    n, d = 12, 5
    x = rng.standard_normal((n, d)).astype(f32) * f32(3) + f32(1)
    x[:, 4] = 2
    x64 = x.astype(float)
    mask = np.array([1, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0], bool)
    frames = np.arange(n) % 3
    train = np.array([0, 1, 2, 3, 5, 6, 7, 10])
    inside = np.zeros(n, bool)
    inside[train] = True
    centred = np.stack([x64[i] - x64[inside & (frames == frames[i])].mean(0) for i in range(n)])
    scaler = StandardScaler().fit(x64[train])
    u, w = rng.standard_normal(d), rng.standard_normal(d)
    along = x64 @ (u / np.linalg.norm(u))
    other = x64 @ (w / np.linalg.norm(w))
    return {
        "dims": [n, d], "x": x64.ravel(), "mask": mask.astype(int), "frames": frames, "train": train, "u": u, "w": w,
        "meanDifference": x64[inside & mask].mean(0) - x64[inside & ~mask].mean(0),
        "centred": centred.ravel(), "z": scaler.transform(x64).ravel(), "projections": along,
        "variance": along[train].var(ddof=1), "match": along[train].std(ddof=1) / other[train].std(ddof=1),
    }


def intervals():
    cases = []
    for name, statistic, data in [
        ("mean of a skewed sample", lambda v, axis: np.mean(v, axis), rng.lognormal(size=25)),
        ("standard deviation", lambda v, axis: np.std(v, axis, ddof=1), rng.standard_normal(18)),
        ("median (ties)", lambda v, axis: np.median(v, axis), rng.integers(0, 9, 21).astype(float)),
    ]:
        row = {"name": name, "data": data, "estimate": statistic(data, -1),
               "jackknife": np.array([statistic(np.delete(data, i), -1) for i in range(len(data))])}
        for method in ["percentile", "BCa"]:
            for confidence in [0.9, 0.95]:
                out = stats.bootstrap((data,), statistic, n_resamples=199, confidence_level=confidence, method=method,
                                      rng=np.random.default_rng(7))
                row["draws"] = out.bootstrap_distribution
                row[f"{method.lower()}{round(100 * confidence)}"] = list(map(plain, out.confidence_interval))
        cases.append(row)
    return cases


def quantiles():
    data = rng.standard_normal(17)
    p = [0, 0.01, 0.025, 0.25, 1 / 3, 0.5, 0.9, 0.975, 1]
    return {"data": data, "p": p, "q": np.quantile(data, p)}


def correlations():
    cases = []
    for x, y in [
        (rng.standard_normal(30), rng.standard_normal(30)),
        (np.arange(12.0), np.round(np.arange(12) / 3 + rng.standard_normal(12))),
        (rng.integers(0, 4, 40).astype(float), rng.integers(0, 3, 40).astype(float)),
        (1e6 + np.arange(6) * 1e-3, np.array([3.0, 1, 4, 1, 5, 9])),
    ]:
        line = stats.linregress(x, y)
        reach = stats.t.ppf(0.975, len(x) - 2) * line.stderr
        cases.append({"x": x, "y": y, "pearson": stats.pearsonr(x, y)[0], "spearman": stats.spearmanr(x, y)[0],
                      "slope": line.slope, "intercept": line.intercept, "error": line.stderr,
                      "low": line.slope - reach, "high": line.slope + reach})
    return cases


def adjustments():
    cases = []
    for p in [rng.uniform(size=20) ** 3, np.array([0.01, 0.01, 0.02, 0.5, 1, 0]), np.array([0.04])]:
        cases.append({"p": p, "holm": multipletests(p, method="holm")[1], "bh": multipletests(p, method="fdr_bh")[1]})
    return cases


def equivalences():
    cases = []
    for size, shift, delta in [(10, 0.1, 0.5), (30, 0.0, 0.2), (5, 1.0, 0.5), (240, -0.02, 0.1)]:
        values = rng.standard_normal(size) * 0.5 + shift
        described = DescrStatsW(values)
        low, high = described.tconfint_mean(alpha=0.1)
        cases.append({"values": values, "delta": delta, "p": described.ttost_mean(-delta, delta)[0], "low": low, "high": high})
    return cases


def sign_flips():
    values = np.array([0.8, 1.1, -0.3, 0.6, 0.9, 0.2, -0.1, 1.4, 0.5])
    out = {"values": values}
    for tail in ["greater", "less", "two-sided"]:
        out[tail] = stats.permutation_test((values,), np.mean, permutation_type="samples", alternative=tail,
                                           n_resamples=np.inf).pvalue
    a, b = np.array([5.1, 4.2, 6.3, 5.9]), np.array([3.9, 4.4, 4.1, 5.0, 3.2])
    out["a"], out["b"] = a, b
    out["labels"] = stats.permutation_test((a, b), lambda x, y: np.mean(x) - np.mean(y), alternative="greater",
                                           n_resamples=np.inf).pvalue
    return out


def exact_kl(p, q):
    p, q = ([Decimal(float(v)) for v in logits] for logits in (p, q))
    lp, lq = (sum(v.exp() for v in logits).ln() for logits in (p, q))
    return float(sum((a - lp).exp() * ((a - lp) - (b - lq)) for a, b in zip(p, q)))


def information():
    cases = []
    base = (rng.standard_normal(50) * 4).astype(f32)
    for name, q in [
        ("unrelated", (rng.standard_normal(50) * 4).astype(f32)),
        ("last bits", base + (rng.standard_normal(50) * 1e-6).astype(f32)),
        ("shifted", base + f32(64)),
        ("far apart", (rng.standard_normal(50) * 400).astype(f32)),
        ("opposite certainties", np.where(np.arange(50) == 3, f32(900), f32(0))),
    ]:
        p = base if name != "opposite certainties" else np.where(np.arange(50) == 7, f32(900), f32(0))
        cases.append({"name": name, "p": p.astype(float), "q": q.astype(float), "kl": exact_kl(p, q),
                      "logSoftmax": special.log_softmax(p.astype(float)), "softmax": special.softmax(p.astype(float)),
                      "logSumExp": special.logsumexp(p.astype(float)),
                      "entropy": stats.entropy(special.softmax(p.astype(float)))})
    return cases


json.dump({
    "source": f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}, "
              f"statsmodels {statsmodels.__version__}",
    "directions": directions(), "intervals": intervals(), "quantiles": quantiles(), "correlations": correlations(),
    "adjustments": adjustments(), "equivalences": equivalences(), "permutations": sign_flips(),
    "information": information(),
}, __import__("sys").stdout, default=plain)
print()
