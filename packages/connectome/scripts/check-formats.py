"""Reads with networkx and igraph what this package writes: the files that test/formats/formats.test.ts leaves in a folder.

    FORMATS_OUT=DIR pnpm exec vitest run packages/connectome/test/formats && venv/bin/python scripts/check-formats.py DIR
"""
import json
import sys
from pathlib import Path

import igraph
import networkx as nx

folder = Path(sys.argv[1])
for wanted_file in sorted(folder.glob("*.json")):
    wanted = json.loads(wanted_file.read_text())
    name = wanted_file.stem
    readers = {
        "graphml": nx.read_graphml(folder / f"{name}.graphml", node_type=int),
        "gexf": nx.read_gexf(folder / f"{name}.gexf", node_type=int),
    }
    for how, graph in readers.items():
        assert not graph.is_directed() and not graph.is_multigraph(), (name, how)
        edges = {(min(a, b), max(a, b)): data.get("weight") for a, b, data in graph.edges(data=True)}
        for i, j, *weight in wanted["edges"]:
            found = edges.pop((i, j))
            # GEXF gives every edge the weight 1 that has none.
            assert found == (weight[0] if weight else None) or (how == "gexf" and not weight), (name, how, i, j)
        assert not edges and graph.number_of_nodes() == wanted["nodes"], (name, how)
        for node, data in graph.nodes(data=True):
            assert data["module"] == wanted["modules"][node], (name, how, node)
            assert data["label"] == wanted["labels"][node], (name, how, node)
    other = igraph.Graph.Read_GraphML(str(folder / f"{name}.graphml"))
    assert (other.vcount(), other.ecount()) == (wanted["nodes"], len(wanted["edges"])), name
    print(name, "reads the same")
