"""Writes test/fixtures/pls.json: `python scripts/pls.py > test/fixtures/pls.json` (see requirements.txt).

Predictions of scikit-learn's PLSRegression on training and held-out rows, for every number of components. Its own scaling
also divides targets by their deviation, so the rows are scaled here and it scales nothing.
"""
import json

import numpy as np
import sklearn
from sklearn.cross_decomposition import PLSRegression
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(20261123)


def case(name, n, p, m, components, standardise, binary=False):
    """Two decimals, so that the rows are the same in every program."""
    latent = rng.standard_normal((n, 4))
    x = latent @ rng.standard_normal((4, p)) + rng.standard_normal((n, p))
    x = np.round(x * rng.uniform(0.5, 4, p) + rng.uniform(-3, 3, p), 2)
    y = np.round(latent[:, :m] @ rng.standard_normal((m, m)) + 0.3 * rng.standard_normal((n, m)), 2)
    if binary:
        y = np.eye(m)[latent[:, :m].argmax(1)] if m > 1 else (latent[:, :1] > 0.5).astype(float)
    train, test = np.arange(n)[np.arange(n) % 4 > 0], np.arange(n)[np.arange(n) % 4 == 0]
    z = StandardScaler().fit(x[train]).transform(x) if standardise else x
    fits = []
    for k in range(1, components + 1):
        model = PLSRegression(n_components=k, scale=False, tol=1e-15, max_iter=100_000).fit(z[train], y[train])
        fits.append(model.predict(z[np.r_[train, test]]).ravel().tolist())
    return {"name": name, "dims": x.shape, "x": x.ravel().tolist(), "targets": y.ravel().tolist(), "m": m,
            "standardise": standardise, "train": train.tolist(), "test": test.tolist(), "predictions": fits}


json.dump({
    "source": f"numpy {np.__version__}, scikit-learn {sklearn.__version__}",
    "cases": [
        case("one target, n > p", 32, 8, 1, 5, True),
        case("one 0/1 target, n < p", 28, 60, 1, 6, True, binary=True),
        case("three targets, n > p, in activation units", 32, 8, 3, 5, False),
        case("four classes, n < p", 32, 50, 4, 6, True, binary=True),
    ],
}, __import__("sys").stdout)
print()
