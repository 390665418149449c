"""Writes test/fixtures/modules.json: consensus, modules and layouts by bctpy, igraph, scikit-learn and scipy.

    venv/bin/python scripts/oracle-modules.py
"""
import json
import random
import re
from pathlib import Path

import bct
import igraph
import networkx as nx
import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.spatial.distance import cdist
from sklearn.manifold import SpectralEmbedding
from sklearn.neighbors import kneighbors_graph

# bctpy 0.6.1 builds its indicator matrix by a call that numpy 2 refuses; this is the same matrix.
bct.algorithms.clustering.dummyvar = lambda ci: np.hstack([(c[:, None] == np.unique(c)) * 1.0 for c in ci.T])


def edges_of(matrix):
    ij = zip(*np.nonzero(np.triu(matrix, 1)))
    return [[int(i), int(j), float(matrix[i, j])] for i, j in ij]


def noisy_partitions(rng, n, k, count, noise):
    truth = np.arange(n) % k
    return [np.where(rng.uniform(size=n) < noise, rng.integers(0, k, size=n), truth).tolist() for _ in range(count)]


def consensus():
    """Partitions whose consensus bctpy finds alike with every seed, at the mean agreement of the pairs."""
    rng = np.random.default_rng(1)
    out = []
    for n, k, count, noise in [(24, 3, 10, 0.2), (60, 4, 30, 0.3), (90, 6, 12, 0.4)]:
        partitions = noisy_partitions(rng, n, k, count, noise)
        shared = bct.agreement(np.array(partitions).T + 1) / count
        # Labels permuted: what they agree on average is the mean of the agreement itself.
        permuted = bct.agreement(np.array([rng.permutation(p) for p in partitions]).T + 1) / count
        tau = shared[np.triu_indices(n, 1)].mean()
        assert abs(permuted[np.triu_indices(n, 1)].mean() - tau) < 1e-12
        found = [bct.consensus_und(shared, tau - 1e-12, reps=20, seed=seed) for seed in range(5)]
        assert all(len(set(zip(found[0], other))) == found[0].max() for other in found), "degenerate"
        out.append(
            {
                "partitions": partitions,
                "agreement": shared.ravel().tolist(),
                "threshold": tau,
                "of": found[0].astype(int).tolist(),
            }
        )
    return out


def planted(rng, n, k, inside, between):
    group = np.arange(n) % k
    chance = np.where(group[:, None] == group[None, :], inside, between)
    upper = np.triu(rng.uniform(size=(n, n)) < chance, 1)
    return (upper | upper.T).astype(float)


def leiden():
    """The best of ten runs of igraph's Leiden method (modularity) and of its Louvain method, nodes in random order."""
    rng = np.random.default_rng(2)
    random.seed(2)
    cases = {
        "karate": nx.to_numpy_array(nx.karate_club_graph(), weight=None),
        "planted": planted(rng, 120, 5, 0.4, 0.05),
        "hardly planted": planted(rng, 200, 8, 0.2, 0.08),
        "random": nx.to_numpy_array(nx.gnp_random_graph(150, 0.06, seed=1)),
        "sparse": nx.to_numpy_array(nx.gnp_random_graph(300, 0.008, seed=2)),
        "hubs": nx.to_numpy_array(nx.barabasi_albert_graph(200, 3, seed=3)),
    }
    out = []
    for name, matrix in cases.items():
        graph = igraph.Graph.Adjacency(matrix.tolist(), mode="undirected")
        n = len(matrix)
        runs = [graph.permute_vertices(rng.permutation(n).tolist()) for _ in range(10)]
        best = max(g.community_leiden("modularity", n_iterations=-1).modularity for g in runs)
        louvain = max(g.community_multilevel().modularity for g in runs)
        out.append(
            {"name": name, "nodes": n, "edges": [e[:2] for e in edges_of(matrix)], "best": best, "louvain": louvain}
        )
    return out


def signed():
    """The best of 50 runs of bctpy's Louvain method on networks with signs."""
    rng = np.random.default_rng(3)
    out = []
    for n, k, inside in [(30, 3, 0.4), (60, 4, 0.3), (50, 2, 0.0)]:
        group = np.arange(n) % k
        noise = rng.normal(size=(n, n)) * 0.5 + np.where(group[:, None] == group[None, :], inside, -0.1)
        matrix = np.triu(noise, 1) + np.triu(noise, 1).T
        best = {
            kind: max(bct.community_louvain(matrix, B=f"negative_{kind}", seed=s)[1] for s in range(50))
            for kind in ("sym", "asym")
        }
        out.append({"nodes": n, "edges": edges_of(matrix), **best})
    return out


def layouts():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(40, 3)) @ rng.normal(size=(3, 30)) + 0.7 * rng.normal(size=(40, 30))
    r = np.corrcoef(x.T)
    n = len(r)
    # Classical scaling of the distances sqrt(2 (1 - r)), straight from its definition.
    centre = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-0.5 * centre @ (2 * (1 - r)) @ centre)
    scaling = vectors[:, ::-1][:, :2] * np.sqrt(values[::-1][:2])
    positive = np.maximum(r, 0)
    np.fill_diagonal(positive, 0)
    spectral = SpectralEmbedding(2, affinity="precomputed", eigen_solver="arpack", random_state=1)
    points = rng.uniform(0, 5, size=(40, 2))
    near = kneighbors_graph(points, 4, include_self=False).toarray() > 0
    values_of = rng.normal(size=40)
    kernel = np.exp(-0.5 * (cdist(points, points) / 0.8) ** 2)
    board = rng.normal(size=(9, 7))
    blur = {"sigma": 1.2, "mode": "constant", "truncate": 12}
    return {
        "r": r.ravel().tolist(),
        "nodes": n,
        "scaling": scaling.ravel().tolist(),
        "spectral": spectral.fit_transform(positive).ravel().tolist(),
        "points": points.ravel().tolist(),
        "either": [e[:2] for e in edges_of(near | near.T)],
        "both": [e[:2] for e in edges_of(near & near.T)],
        "values": values_of.tolist(),
        "smooth": (kernel @ values_of / kernel.sum(1)).tolist(),
        "board": board.ravel().tolist(),
        "blurred": (gaussian_filter(board, **blur) / gaussian_filter(np.ones_like(board), **blur)).ravel().tolist(),
    }


path = Path(__file__).parent.parent / "test/fixtures/modules.json"
document = {"consensus": consensus(), "leiden": leiden(), "signed": signed(), "layouts": layouts()}
path.write_text(json.dumps(document, separators=(",", ":")) + "\n")

# Files as networkx writes them, which ours must read: with weights, names and attributes.
graph = nx.les_miserables_graph()
nx.write_graphml(graph, path.parent / "networkx.graphml")
gexf = path.parent / "networkx.gexf"
nx.write_gexf(graph, gexf)
gexf.write_text(re.sub(r' lastmodifieddate="[^"]*"', "", gexf.read_text()))
plain = nx.convert_node_labels_to_integers(nx.florentine_families_graph())
nx.write_graphml(plain, path.parent / "networkx-plain.graphml")
