"""Writes test/fixtures/svm.json: `python scripts/svm.py > test/fixtures/svm.json` (see requirements.txt).

On the rows of test/fixtures/probes.json. scikit-learn's `LinearSVC` puts the intercept under the penalty, as the weight of a
constant column; the larger that column, the less it is penalised. Its solution for a large column is where scipy then
minimises the objective without that penalty.
"""
import json
import warnings

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

warnings.filterwarnings("ignore")
cases = json.load(open("test/fixtures/probes.json"))["probes"]


def fit(z, sign, weight):
    """Minimum of Σ weight max(0, 1 − sign (z·w + b))² + ½‖w‖² by trust-region Newton steps from LinearSVC's solution."""

    def objective(v):
        short = np.maximum(0, 1 - sign * (z @ v[:-1] + v[-1]))
        r = -2 * weight * sign * short
        return (weight * short**2).sum() + 0.5 * v[:-1] @ v[:-1], np.append(z.T @ r + v[:-1], r.sum())

    start = LinearSVC(C=1, tol=1e-10, dual=False, intercept_scaling=30, max_iter=100_000)
    start.fit(z, sign, sample_weight=weight)
    v = np.append(start.coef_[0], start.intercept_[0])
    before = objective(v)[0]
    found = minimize(objective, v, jac=True, method="BFGS", options={"gtol": 1e-10, "maxiter": 100_000})
    assert found.fun <= before and before / found.fun - 1 < 1e-3, (before, found.fun)
    return found.x, found.fun


def svm(name, x, y, train, C, standardise=True, balanced=False):
    test = np.setdiff1d(np.arange(len(y)), train)
    scaler = StandardScaler(with_std=standardise).fit(x[train])
    z, k = scaler.transform(x), y.max() + 1
    values, scores, coef = [], [], []
    for c in [1] if k == 2 else range(k):
        own = (y[train] == c).astype(int)
        weight = C * (len(own) / (2 * np.bincount(own)[own]) if balanced else np.ones(len(own)))
        v, value = fit(z[train], 2 * own - 1, weight)
        values.append(value)
        scores.append(z[test] @ v[:-1] + v[-1])
        coef.append(v[:-1] / scaler.scale_ if standardise else v[:-1])
    predicted = (scores[0] > 0).astype(int) if k == 2 else np.argmax(scores, 0)
    return {"name": name, "C": C, "standardise": standardise, "balanced": balanced, "train": train.tolist(),
            "test": test.tolist(), "objective": values, "predicted": predicted.tolist(),
            "coef": np.concatenate(coef).tolist()}


def fits(case):
    x, y = np.reshape(case["x"], case["dims"]), np.array(case["y"])
    train = np.flatnonzero(np.array(case["word"]) % 10 < 7)
    return ([svm(f"C {C}", x, y, train, C) for C in (0.01, 1, 10)]
            + [svm("balanced", x, y, train[5:], 0.3, balanced=True),
               svm("in activation units", x, y, train, 0.1, standardise=False)])


json.dump({
    "source": f"numpy {np.__version__}, scikit-learn {sklearn.__version__}, scipy {scipy.__version__}",
    "svm": [{"name": case["name"], "fits": fits(case)} for case in cases],
}, __import__("sys").stdout)
print()
