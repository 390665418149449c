"""Times scikit-learn on the probes of the `probes` bench; one JSON object on stdout.

    python probes.py fit --data rows.json --threads 2
    python probes.py null --data rows.json --threads 2 --draws 5

`rows.json` is {"file": float32 rows, "dims": [n, d], "y": […], "fold": […], "C": […], "objective": […]}; `objective` is
what was reached on the rows outside fold 0 at each C.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("what", choices=["fit", "null"])
parser.add_argument("--data", required=True)
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--draws", type=int, default=5)
options = parser.parse_args()
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(options.threads)  # before numpy is loaded

import warnings

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.model_selection import PredefinedSplit, permutation_test_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
with open(options.data) as file:
    data = json.load(file)
x = np.fromfile(data["file"], np.float32).reshape(data["dims"]).astype(float)
y, fold = np.array(data["y"]), np.array(data["fold"])


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def logistic(training, C: float, tol: float):
    z = StandardScaler().fit_transform(x[training])
    return z, LogisticRegression(C=C, tol=tol, max_iter=10_000).fit(z, y[training])


def objective(z, labels, model, C: float) -> float:
    own = model.predict_log_proba(z)[np.arange(len(z)), np.searchsorted(model.classes_, labels)]
    return float(-C * own.sum() + 0.5 * (model.coef_**2).sum())


def fit() -> dict:
    tolerances, gaps = [], []
    for C, wanted in zip(data["C"], data["objective"]):
        for tol in (1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 3e-7, 1e-7, 3e-8, 1e-8):
            z, model = logistic(fold != 0, C, tol)
            gap = objective(z, y[fold != 0], model, C) / wanted - 1
            if gap <= 1e-6:
                break
        tolerances.append(tol)
        gaps.append(gap)
        say(f"C {C}: tolerance {tol}, objective {gap:+.1e} from ours")
    start = time.perf_counter()
    for f in range(fold.max() + 1):
        for C, tol in zip(data["C"], tolerances):
            logistic(fold != f, C, tol)
    return {"seconds": time.perf_counter() - start, "tolerances": tolerances, "gaps": gaps}


def null() -> dict:
    seconds = {}
    for name, model in {
        "ridge": RidgeClassifier(alpha=1000.0),
        "lda": LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"),
    }.items():
        work = dict(X=x, y=y, cv=PredefinedSplit(fold), scoring="balanced_accuracy", random_state=1)
        start = time.perf_counter()
        # The score of the true labels is one more cross-validation.
        permutation_test_score(make_pipeline(StandardScaler(), model), n_permutations=options.draws, **work)
        seconds[name] = (time.perf_counter() - start) / (options.draws + 1)
        say(f"{name}: {seconds[name]:.2f} s a permutation")
    return {"secondsEach": seconds}


print(json.dumps({"fit": fit, "null": null}[options.what]()))
