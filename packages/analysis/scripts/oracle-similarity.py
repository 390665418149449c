"""Writes test/fixtures/similarity.json: `python scripts/oracle-similarity.py > test/fixtures/similarity.json`.

Every expected value comes from numpy, scipy, scikit-learn, statsmodels, rsatoolbox, dcor, scikit-dimension or pingouin
(see requirements.txt), or, for the corrected participation ratio, from the average over all quadruples of rows.
"""
import json
import warnings
from importlib.metadata import version

import dcor
import numpy as np
import pandas as pd
import pingouin
import skdim
from rsatoolbox.inference.noise_ceiling import boot_noise_ceiling
from rsatoolbox.rdm import RDMs, compare
from scipy import integrate, stats
from scipy.spatial import procrustes
from scipy.spatial.distance import pdist
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors
from statsmodels.stats.power import NormalIndPower, TTestPower

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20260914)


def plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value.item() if isinstance(value, np.generic) else value


def matrix(x):
    return {"dims": list(x.shape), "data": x.ravel()}


def activations(n, p, latent):
    """Rows of a few shared latents with noise, float32, units of unequal scale and mean."""
    x = latent @ rng.standard_normal((latent.shape[1], p)) + rng.standard_normal((n, p))
    return ((x * np.exp(rng.standard_normal(p)) + rng.standard_normal(p)).astype(np.float32)).astype(float)


def u_centred(x):
    """dcor's U-centring is meant for distances: it takes the diagonal to be zero."""
    gram = x @ x.T
    np.fill_diagonal(gram, 0)
    return dcor.u_centered(gram)


def debiased(x, y):
    k, l = u_centred(x), u_centred(y)
    return dcor.u_product(k, l) / np.sqrt(dcor.u_product(k, k) * dcor.u_product(l, l))


def similarity():
    n = 18
    latent = rng.standard_normal((n, 3))
    x, y = activations(n, 7, latent), activations(n, 40, latent)
    category = np.repeat([0, 1, 2], [5, 6, 7])
    xc, yc = x - x.mean(0), y - y.mean(0)
    parts = [(x[category == c], y[category == c]) for c in range(3)]

    def products(f):
        # dcor's product divides by n (n - 3), which the sum over categories needs.
        return sum(dcor.u_product(*map(u_centred, f(part))) for part in parts)

    within = products(lambda p: p) / np.sqrt(products(lambda p: (p[0], p[0])) * products(lambda p: (p[1], p[1])))
    euclid = [RDMs(pdist(side, "sqeuclidean")[None]) for side in (x, y)]
    near = [NearestNeighbors(n_neighbors=4, metric="cosine").fit(side).kneighbors(return_distance=False) for side in (xc, yc)]
    z = activations(n, 7, latent)
    return {
        "x": matrix(x), "y": matrix(y), "z": matrix(z), "category": category,
        "biased": compare(*euclid, "cosine_cov").item(), "debiased": debiased(x, y),
        "biasedNumpy": np.linalg.norm(xc.T @ yc) ** 2 / np.linalg.norm(xc.T @ xc) / np.linalg.norm(yc.T @ yc),
        "hsic1": dcor.u_product(u_centred(x), u_centred(y)),
        "uCentred": u_centred(x).ravel(), "within": within,
        "mutualKnn": np.mean([len(set(a) & set(b)) / 4 for a, b in zip(*near)]),
        "procrustes": np.linalg.norm(xc.T @ yc, "nuc") / np.linalg.norm(xc) / np.linalg.norm(yc),
        "bures": compare(*euclid, "bures").item(), "disparity": procrustes(x, z)[2],
        "rdm": {name: pdist(y, name) for name in ["correlation", "euclidean", "cosine"]},
    }


def rsa():
    n = 9
    truth = rng.standard_normal((n, 4))
    rdms = np.stack([pdist(truth + 0.7 * rng.standard_normal((n, 4))) for _ in range(5)])
    model = pdist(np.repeat([0.0, 1, 2], 3)[:, None], lambda a, b: float(a[0] != b[0]))
    every = RDMs(rdms)
    return {
        "rdms": rdms, "model": model,
        "rhoA": compare(every, RDMs(model[None]), "rho-a").ravel(),
        "spearman": compare(every, RDMs(model[None]), "spearman").ravel(),
        "ceiling": {name: list(map(plain, boot_noise_ceiling(every, name))) for name in ["spearman", "rho-a"]},
    }


def dimensions():
    cases = []
    for n, p, scales in [(30, 12, 1 / np.arange(1, 13)), (12, 50, np.ones(50)), (25, 4, np.array([5.0, 1, 1, 0]))]:
        x = rng.standard_normal((n, p)) * scales + 3
        eigenvalues = PCA().fit(x).explained_variance_
        s = np.cov(x.T)
        g = (x - x.mean(0)) @ (x - x.mean(0)).T
        cases.append({
            "x": matrix(x), "eigenvalues": eigenvalues[: n - 1],
            "participation": np.trace(s) ** 2 / np.linalg.norm(s) ** 2,
            "corrected": quadruples(g, "trace") / quadruples(g, "square"),
            "entropyRank": np.exp(stats.entropy(eigenvalues)),
            "components90": int(PCA(0.9, svd_solver="full").fit(x).n_components_),
        })
    two = []
    for x in [rng.standard_normal((60, 3)), rng.uniform(size=(80, 2)) @ rng.standard_normal((2, 30)),
              np.stack([np.cos(t := rng.uniform(0, 6, 50)), np.sin(t)], 1)]:
        row = {"x": matrix(x)}
        for discard in [0.1, 0.3]:
            row[f"discard{discard}"] = skdim.id.TwoNN(discard_fraction=discard).fit(x).dimension_
        two.append(row)
    return {"cases": cases, "twoNN": two}


def quadruples(g, kind):
    """Unbiased estimates of (tr S)^2 and tr S^2: means over all quadruples of different rows of
    |x_i - x_j|^2 |x_k - x_l|^2 / 4 and ((x_i - x_j)(x_k - x_l))^2 / 4."""
    n = len(g)
    d = np.diag(g)
    apart = d[:, None] + d[None] - 2 * g
    total = 0.0
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            left = [r for r in range(n) if r not in (i, j)]
            if kind == "trace":
                block = apart[np.ix_(left, left)]
                total += apart[i, j] * block.sum() / 4
            else:
                c = g[i, left] - g[j, left]
                total += ((c[:, None] - c[None]) ** 2).sum() / 4
    return total / (n * (n - 1) * (n - 2) * (n - 3))


def selectivity():
    n, d = 24, 6
    x = np.round(rng.standard_normal((n, d)) * 2, 1).astype(np.float32).astype(float)
    x[:, 5] = np.float32(0.1)
    mask = rng.permutation(np.repeat([1, 0], [9, 15]))
    x[:, 0] += mask
    a, b = x[mask == 1], x[mask == 0]
    welch = stats.ttest_ind(a[:, :5], b[:, :5], equal_var=False)
    overlaps = []
    for k, size, shared in [(20, 3584, 1), (20, 3584, 2), (20, 576, 3), (5, 12, 2)]:
        overlaps.append({"k": k, "n": size, "shared": shared, "p": stats.hypergeom.sf(shared - 1, size, k, k)})
    expected = []
    for r, k, size in [(0.5, 20, 3584), (0.1, 20, 3584), (0.9, 20, 3584), (0.95, 20, 576), (-0.4, 50, 200), (0.3, 300, 400)]:
        t = stats.norm.isf(k / size)
        inside = integrate.quad(lambda v: stats.norm.pdf(v) * stats.norm.sf((t - r * v) / np.sqrt(1 - r * r)), t, np.inf,
                                epsabs=0, epsrel=1e-12, limit=400)[0]
        expected.append({"r": r, "k": k, "n": size, "overlap": inside / (k / size)})
    return {
        "x": matrix(x), "mask": mask,
        "dPrime": (a.mean(0) - b.mean(0))[:5] / np.sqrt((a.var(0, ddof=1) + b.var(0, ddof=1)) / 2)[:5],
        "auc": [roc_auc_score(mask, x[:, j]) for j in range(d)], "t": welch.statistic, "freedom": welch.df,
        "overlaps": overlaps, "expected": expected,
    }


def inference():
    partials = []
    for n, k in [(12, 1), (30, 3), (8, 2)]:
        base = rng.standard_normal((n, k))
        table = pd.DataFrame(np.c_[base.sum(1) + rng.standard_normal(n), base[:, 0] - rng.standard_normal(n), base])
        table.columns = ["x", "y"] + [f"c{j}" for j in range(k)]
        row = {"x": table.x.values, "y": table.y.values, "controls": base.T}
        for method in ["pearson", "spearman"]:
            out = pingouin.partial_corr(table, "x", "y", [f"c{j}" for j in range(k)], method=method)
            row[method] = {"r": out["r"].iloc[0], "p": out.filter(regex="^p").iloc[0, 0]}
        partials.append(row)
    intervals = []
    for n, confidence in [(10, 0.95), (40, 0.9), (240, 0.99)]:
        x = rng.standard_normal(n)
        result = stats.pearsonr(x, x * 0.3 + rng.standard_normal(n))
        ci = result.confidence_interval(confidence)
        intervals.append({"r": result.statistic, "n": n, "confidence": confidence, "low": ci.low, "high": ci.high})
    correlation = []
    for rho, n, alpha in [(0.3, 40, 0.05), (0.8, 10, 0.05), (-0.5, 25, 0.01), (0.0, 12, 0.05)]:
        correlation.append({"rho": rho, "n": n, "alpha": alpha,
                            "power": NormalIndPower(ddof=3).power(np.arctanh(rho), n, alpha, ratio=0)})
    paired = []
    for effect, n, alpha in [(0.5, 34, 0.05), (0.2, 240, 0.05), (1.5, 4, 0.05), (-0.3, 12, 0.01), (3.0, 2, 0.05), (0.0, 8, 0.05)]:
        paired.append({"effect": effect, "n": n, "alpha": alpha, "power": TTestPower().power(effect, n, alpha)})
    detectable = [{"n": n, "power": power, "effect": TTestPower().solve_power(nobs=n, alpha=0.05, power=power)}
                  for n, power in [(240, 0.8), (8, 0.8), (5, 0.9)]]
    return {"partials": partials, "intervals": intervals, "correlation": correlation, "paired": paired,
            "detectable": detectable}


json.dump({
    "source": ", ".join(f"{name} {version(name)}" for name in
                        ["numpy", "scipy", "scikit-learn", "statsmodels", "rsatoolbox", "dcor", "scikit-dimension",
                         "pingouin"]),
    "similarity": similarity(), "rsa": rsa(), "dimensions": dimensions(), "selectivity": selectivity(),
    "inference": inference(),
}, __import__("sys").stdout, default=plain)
print()
