"""Writes test/fixtures/oracle.json: measures of networks, partitions and correlations, and what nulls are made of (lattices,
spanning trees, partial correlations, spectra), by bctpy, igraph, networkx and scikit-learn. `best_modularity`, of igraph,
comes out a little different each time.

    python -m venv venv && venv/bin/pip install -r scripts/requirements.txt && venv/bin/python scripts/oracle.py
"""
import json
from pathlib import Path

import bct
import igraph
import networkx as nx
import numpy as np
from scipy.stats import spearmanr
from sklearn.covariance import LedoitWolf
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

rng = np.random.default_rng(20261122)
null_rng = np.random.default_rng(20261123)
graphs = {
    "karate": nx.karate_club_graph(),
    "florentine": nx.florentine_families_graph(),
    "miserables": nx.les_miserables_graph(),
    "random": nx.gnp_random_graph(60, 0.12, seed=1),
    "hubs": nx.barabasi_albert_graph(80, 3, seed=2),
    "small world": nx.connected_watts_strogatz_graph(70, 6, 0.1, seed=3),
    "parts": nx.disjoint_union(nx.gnp_random_graph(25, 0.3, seed=4), nx.star_graph(6)),
    "dense": nx.gnp_random_graph(40, 0.7, seed=5),
}


def measures(name, given):
    graph = nx.convert_node_labels_to_integers(nx.Graph(given))
    n = graph.number_of_nodes()
    plain = nx.to_numpy_array(graph, weight=None)
    weights = rng.uniform(0.1, 2, size=(n, n))
    weights = np.triu(weights, 1) * plain
    weights = weights + weights.T
    signs = np.triu(rng.choice([-1, 1], size=(n, n), p=[0.3, 0.7]), 1)
    signed = weights * (signs + signs.T)
    modules = rng.integers(0, 4, size=n)
    groups = [set(np.flatnonzero(modules == c).tolist()) for c in np.unique(modules)]
    weighted = nx.from_numpy_array(weights)
    lengths = dict(nx.all_pairs_shortest_path_length(graph))
    distances = [d for i in range(n) for j, d in lengths[i].items() if j > i]
    rich = nx.rich_club_coefficient(graph, normalized=False)
    table = igraph.Graph.Adjacency(plain.tolist(), mode="undirected")
    best = max(
        table.permute_vertices(rng.permutation(n).tolist()).community_multilevel().modularity for _ in range(100)
    )
    ij = [(int(i), int(j)) for i, j in zip(*np.nonzero(np.triu(plain)))]
    return {
        "name": name,
        "nodes": n,
        "edges": [[i, j, weights[i, j], signed[i, j]] for i, j in ij],
        "modules": modules.tolist(),
        "average_clustering": nx.average_clustering(graph),
        "local_clustering": bct.clustering_coef_bu(plain).tolist(),
        "transitivity": table.transitivity_undirected(mode="zero"),
        "triangles": list(nx.triangles(graph).values()),
        "path_length": float(np.mean(distances)),
        "connected": len(distances) / (n * (n - 1) / 2),
        "diameter": max(distances),
        "efficiency": float(bct.efficiency_bin(plain)),
        "rich_club": [rich[k] for k in sorted(rich)],
        "modularity": {str(g): nx.community.modularity(graph, groups, weight=None, resolution=g) for g in (0.5, 1, 2)},
        "weighted_modularity": nx.community.modularity(weighted, groups, weight="weight"),
        "signed_asymmetric": float(bct.modularity_und_sign(signed, modules + 1, qtype="sta")[1]),
        "signed_symmetric": float(bct.modularity_und_sign(signed, modules + 1, qtype="gja")[1]),
        "participation": np.nan_to_num(bct.participation_coef(weights, modules + 1)).tolist(),
        "within_z": bct.module_degree_zscore(weights, modules + 1).tolist(),
        "best_modularity": best,
    }


def partitions():
    out = []
    for n, k, l in [(11, 3, 4), (60, 5, 5), (200, 8, 3)]:
        a = rng.integers(0, k, size=n)
        b = np.where(rng.uniform(size=n) < 0.5, a, rng.integers(0, l, size=n))
        out.append(
            {
                "a": a.tolist(),
                "b": b.tolist(),
                "nmi": normalized_mutual_info_score(a, b),
                "ari": adjusted_rand_score(a, b),
            }
        )
    return out


def correlations():
    x = rng.normal(size=(30, 12)) @ rng.normal(size=(12, 12))
    x[:, 4] = 3.5
    x[:, 7] = np.round(x[:, 7])
    keep = [i for i in range(12) if i != 4]
    r = np.corrcoef(x[:, keep].T)
    wanted = round(0.25 * len(keep) * (len(keep) - 1) / 2)
    order = sorted(((-r[i, j], i, j) for i in range(len(keep)) for j in range(i + 1, len(keep))))
    return {
        "x": x.tolist(),
        "pearson": r.tolist(),
        "spearman": spearmanr(x[:, keep]).statistic.tolist(),
        "densest": sorted([i, j] for _, i, j in order[:wanted]),
    }


def thresholded(n, latents, samples, density):
    x = null_rng.normal(size=(samples, latents)) @ null_rng.normal(size=(latents, n)) + null_rng.normal(size=(samples, n))
    r = np.corrcoef(x.T)
    rows, columns = np.triu_indices(n, 1)
    kept = np.argsort(-r[rows, columns])[: round(density * len(rows))]
    a = np.zeros((n, n))
    a[rows[kept], columns[kept]] = 1
    return a + a.T


def null_graphs():
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
        r = np.corrcoef(null_rng.normal(size=(n, 40)) + null_rng.normal(size=40)).astype(np.float32)
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
        x = null_rng.normal(size=(n, p)) @ (np.eye(p) + 0.5 * null_rng.normal(size=(p, p))) + 3
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
        x = null_rng.normal(size=n)
        spectrum = np.fft.rfft(x)
        phases = null_rng.uniform(0, 2 * np.pi, size=len(spectrum))
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


path = Path(__file__).parent.parent / "test/fixtures/oracle.json"
document = {
    "graphs": [measures(*each) for each in graphs.items()],
    "partitions": partitions(),
    "correlations": correlations(),
    "nulls": {"graphs": null_graphs(), "trees": trees(), "partials": partials(), "spectra": spectra()},
}
path.write_text(json.dumps(document, separators=(",", ":")) + "\n")
