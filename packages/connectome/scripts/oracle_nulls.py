"""Writes test/fixtures/oracle-nulls.json: lattices, local efficiency, spanning trees, partial correlations and spectra.

    python -m venv venv && venv/bin/pip install -r scripts/requirements.txt && venv/bin/python scripts/oracle_nulls.py
"""
import json
from pathlib import Path

import bct
import networkx as nx
import numpy as np
from sklearn.covariance import LedoitWolf

rng = np.random.default_rng(20261123)


def thresholded(n, latents, samples, density):
    x = rng.normal(size=(samples, latents)) @ rng.normal(size=(latents, n)) + rng.normal(size=(samples, n))
    r = np.corrcoef(x.T)
    rows, columns = np.triu_indices(n, 1)
    kept = np.argsort(-r[rows, columns])[: round(density * len(rows))]
    a = np.zeros((n, n))
    a[rows[kept], columns[kept]] = 1
    return a + a.T


def graphs():
    ring = nx.to_numpy_array(nx.watts_strogatz_graph(120, 8, 0))
    given = {
        "karate": nx.to_numpy_array(nx.karate_club_graph(), weight=None),
        "ring rewired": bct.randmio_und(ring, 10, seed=1)[0],
        "hubs": nx.to_numpy_array(nx.barabasi_albert_graph(100, 4, seed=1)),
        "correlations": thresholded(100, 10, 200, 0.08),
        "random": nx.to_numpy_array(nx.gnp_random_graph(60, 0.1, seed=1)),
        "parts": nx.to_numpy_array(nx.disjoint_union(nx.gnp_random_graph(25, 0.3, seed=4), nx.star_graph(6))),
        "dense": thresholded(50, 4, 200, 0.4),
    }
    out = []
    for name, a in given.items():
        lattices = [bct.latmio_und(a, 5, seed=seed)[0] for seed in range(5)]
        local = bct.efficiency_bin(a, local=1)
        average = nx.local_efficiency(nx.from_numpy_array(a))
        assert abs(average - local.mean()) < 1e-12
        out.append(
            {
                "name": name,
                "nodes": len(a),
                "edges": [[int(i), int(j)] for i, j in zip(*np.nonzero(np.triu(a)))],
                "lattice_clustering": [float(bct.clustering_coef_bu(each).mean()) for each in lattices],
                "local_efficiency": local.tolist(),
                "average_local_efficiency": average,
            }
        )
    return out


def trees():
    out = []
    for n, density in [(8, 0.3), (20, 0.1), (20, 0.25)]:
        r = np.corrcoef(rng.normal(size=(n, 40)) + rng.normal(size=40)).astype(np.float32)
        graph = nx.from_numpy_array(np.array(r, dtype=float) - np.eye(n))
        kept = {tuple(sorted(edge)) for edge in nx.maximum_spanning_tree(graph).edges}
        wanted = int(np.floor(density * n * (n - 1) / 2 + 0.5))
        assert len(kept) <= wanted and all(r[edge] > 0 for edge in kept)
        order = sorted(((-r[i, j], i, j) for i in range(n) for j in range(i + 1, n)))
        tree = sorted(kept)
        for _, i, j in order:
            if len(kept) < wanted:
                kept.add((i, j))
        out.append({"nodes": n, "density": density, "r": r.ravel().tolist(), "tree": tree, "edges": sorted(kept)})
    return out


def partials():
    out = []
    for n, p in [(60, 12), (15, 40)]:
        x = rng.normal(size=(n, p)) @ (np.eye(p) + 0.5 * rng.normal(size=(p, p))) + 3
        z = (x - x.mean(0)) / x.std(0)
        fit = LedoitWolf().fit(z)
        own = np.linalg.inv(0.7 * np.corrcoef(x.T) + 0.3 * np.eye(p))

        def partial(precision):
            root = np.sqrt(np.diag(precision))
            r = -precision / np.outer(root, root)
            np.fill_diagonal(r, 1)
            return r.ravel().tolist()

        plain = partial(np.linalg.inv(np.corrcoef(x.T))) if n > p else None
        out.append(
            {
                "x": x.tolist(),
                "shrinkage": fit.shrinkage_,
                "ledoit_wolf": partial(fit.precision_),
                "at_0.3": partial(own),
                "at_0": plain,
            }
        )
    return out


def spectra():
    out = []
    for n in (1, 2, 7, 16, 30, 125, 600):
        x = rng.normal(size=n)
        spectrum = np.fft.rfft(x)
        phases = rng.uniform(0, 2 * np.pi, size=len(spectrum))
        phases[0] = 0
        if n % 2 == 0:
            phases[-1] = 0
        turned = np.fft.irfft(spectrum * np.exp(1j * phases), n)
        out.append(
            {
                "x": x.tolist(),
                "power": (np.abs(spectrum) ** 2).tolist(),
                "phases": phases.tolist(),
                "turned": turned.tolist(),
            }
        )
    return out


path = Path(__file__).parent.parent / "test/fixtures/oracle-nulls.json"
document = {"graphs": graphs(), "trees": trees(), "partials": partials(), "spectra": spectra()}
path.write_text(json.dumps(document, separators=(",", ":")) + "\n")
