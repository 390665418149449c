"""Writes test/fixtures/probes.json: `python scripts/probes.py > test/fixtures/probes.json` (see requirements.txt).

Every expected value is scikit-learn's: fits with a tolerance far below what the tests ask for.
"""
import json
import warnings

import numpy as np
import sklearn
from sklearn.covariance import ledoit_wolf
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import average_precision_score, balanced_accuracy_score, log_loss, recall_score, roc_auc_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20261122)


def plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value.item() if isinstance(value, np.generic) else value


def data(words, rows, p, k, shift):
    """Words of k classes with some rows each; two decimals, so that they are the same in every program."""
    y = np.repeat(np.arange(words) % k, rows)
    centre = rng.standard_normal((k, p)) * shift
    own = np.repeat(rng.standard_normal((words, p)), rows, axis=0)
    x = (centre[y] + own + 0.5 * rng.standard_normal((words * rows, p))) * rng.uniform(0.5, 4, p) + rng.uniform(-3, 3, p)
    return np.round(x, 2), y, np.repeat(np.arange(words), rows)


def objective(model, z, y, C, weight):
    logits = z @ model.coef_.T + model.intercept_
    if logits.shape[1] == 1:
        loss = np.logaddexp(0, -np.where(y == model.classes_[1], 1, -1) * logits[:, 0])
    else:
        loss = np.log(np.exp(logits - logits.max(1, keepdims=True)).sum(1)) + logits.max(1) - logits[np.arange(len(y)), y]
    return C * (weight * loss).sum() + 0.5 * (model.coef_**2).sum()


def logistic(name, x, y, train, C, standardise=True, balanced=False, rest=False):
    test = np.setdiff1d(np.arange(len(y)), train)
    scaler = StandardScaler(with_std=standardise).fit(x[train])
    z = scaler.transform(x)
    balance = "balanced" if balanced else None
    model = LogisticRegression(C=C, tol=1e-12, max_iter=100_000, solver="newton-cg", class_weight=balance)
    if rest:
        model = OneVsRestClassifier(model)
    model.fit(z[train], y[train])
    parts = model.estimators_ if rest else [model]
    values = []
    for c, part in enumerate(parts):
        own = (y[train] == c).astype(int) if rest else y[train]
        count = np.bincount(own)
        weight = len(own) / (len(count) * count[own]) if balanced else np.ones(len(own))
        values.append(objective(part, z[train], own, C, weight))
    coef = np.vstack([part.coef_ for part in parts])
    return {"name": name, "C": C, "standardise": standardise, "balanced": balanced, "rest": rest, "train": train,
            "objective": values, "probability": model.predict_proba(z[test]).ravel(), "test": test,
            "predicted": model.predict(z[test]), "coef": (coef / scaler.scale_ if standardise else coef).ravel()}


def probes(name, words, rows, p, k, shift):
    x, y, word = data(words, rows, p, k, shift)
    train = np.flatnonzero(word % 10 < 7)
    fits = [logistic(f"C {C}", x, y, train, C) for C in (0.01, 1, 100)]
    if k > 2:
        fits += [logistic("one-vs-rest", x, y, train, 0.3, rest=True),
                 logistic("one-vs-rest, balanced", x, y, train[5:], 0.3, rest=True, balanced=True)]
    fits += [logistic("balanced", x, y, train[5:], 1, balanced=True),
             logistic("in activation units", x, y, train, 0.1, standardise=False)]
    return {"name": name, "dims": x.shape, "x": x.ravel(), "y": y, "word": word, "fits": fits,
            **closed(x, y, word, train)}


def closed(x, y, word, train):
    test = np.setdiff1d(np.arange(len(y)), train)
    scaler = StandardScaler().fit(x[train])
    z = scaler.transform(x)
    k = y.max() + 1
    ridge = Ridge(alpha=30, solver="cholesky").fit(z[train], np.eye(k)[y[train]])
    out = {"ridge": {"train": train, "test": test, "lambda": 30, "scores": ridge.predict(z[test]).ravel()}}
    lda = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.3).fit(z[train], y[train])
    scores = lda.decision_function(z[test])
    out["lda"] = {"shrinkage": 0.3, "probability": lda.predict_proba(z[test]).ravel(), "predicted": lda.predict(z[test]),
                  "scores": scores.ravel()}
    within = z[train] - np.stack([z[train][y[train] == c].mean(0) for c in range(k)])[y[train]]
    out["ledoitWolf"] = {"within": ledoit_wolf(within, assume_centered=True)[1], "total": ledoit_wolf(z[train])[1]}
    # Leave-group-out: fold of the word, scaler and fit on the training rows.
    fold = (word // k) % 3
    held = np.empty((len(y), k))
    held_lda = np.empty(len(y), int)
    for f in range(3):
        tr, te = fold != f, fold == f
        s = StandardScaler().fit(x[tr])
        a, b = s.transform(x[tr]), s.transform(x[te])
        held[te] = Ridge(alpha=30, solver="cholesky").fit(a, np.eye(k)[y[tr]]).predict(b)
        # The same ridge in units of the total covariance: shrinkage g of the within-class one that gives S_w + (30 / n) I.
        trace = np.trace(sum(np.cov(a[y[tr] == c].T, bias=True) * np.mean(y[tr] == c) for c in range(k))) / a.shape[1]
        gamma = 30 / tr.sum() / (trace + 30 / tr.sum())
        held_lda[te] = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=gamma).fit(a, y[tr]).predict(b)
    out["held"] = {"fold": fold, "ridge": held.ravel(), "lda": held_lda}
    return out


def networks():
    """Steps of scikit-learn's Adam on all rows at a time, from given weights; two networks with different decays."""
    n, d, h, k, steps = 40, 6, 5, 3, 30
    x = np.round(rng.standard_normal((n, d)), 2)
    y = np.arange(n) % k
    start = [np.round(rng.uniform(-0.7, 0.7, size), 3) for size in [(d, h), (h, k), (h,), (k,)]]
    out = {"shape": {"d": d, "h": h, "k": k}, "x": x.ravel(), "y": y, "steps": steps, "rate": 0.01,
           "start": dict(zip(["w1", "w2", "b1", "b2"], [part.ravel() for part in start])), "trained": []}
    for alpha in (0.0, 20.0):
        net = MLPClassifier((h,), solver="adam", alpha=alpha, batch_size=n, learning_rate_init=0.01, shuffle=False)
        net.partial_fit(x, y, classes=np.arange(k))
        # The same from our start: Adam's moments at zero, no step done.
        net.coefs_, net.intercepts_ = [a.copy() for a in start[:2]], [a.copy() for a in start[2:]]
        net._optimizer = AdamOptimizer(net.coefs_ + net.intercepts_, 0.01)
        for _ in range(steps):
            net.partial_fit(x, y)
        out["trained"].append({"alpha": alpha, "w1": net.coefs_[0].ravel(), "w2": net.coefs_[1].ravel(),
                               "b1": net.intercepts_[0], "b2": net.intercepts_[1],
                               "loss": log_loss(y, net.predict_proba(x))})
    return out


def scores():
    cases = []
    for n, k, digits in [(40, 3, 4), (30, 2, 1)]:
        y = np.arange(n) % k
        p = rng.dirichlet(np.ones(k), n)
        p = np.round(p, digits)
        p[:, -1] = 1 - p[:, :-1].sum(1)
        weights = np.arange(n) // 5 % 3
        cases.append({"dims": [n, k], "p": p.ravel(), "y": y, "logLoss": log_loss(y, p / p.sum(1, keepdims=True)),
                      "auc": [roc_auc_score(y == c, p[:, c]) for c in range(k)],
                      "averagePrecision": [average_precision_score(y == c, p[:, c]) for c in range(k)],
                      "weights": weights,
                      "weighted": [[score(y == c, p[:, c], sample_weight=weights) for c in range(k)]
                                   for score in (roc_auc_score, average_precision_score)],
                      "recall": recall_score(y, p.argmax(1), average=None),
                      "macro": balanced_accuracy_score(y, p.argmax(1))})
    return cases


json.dump({
    "source": f"numpy {np.__version__}, scikit-learn {sklearn.__version__}",
    "probes": [probes("n > p", 30, 2, 6, 3, 0.7), probes("n < p", 30, 2, 70, 3, 0.4), probes("two classes", 20, 2, 5, 2, 0.6)],
    "scores": scores(),
    "networks": networks(),
}, __import__("sys").stdout, default=plain)
print()
