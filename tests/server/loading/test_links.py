"""Relationships written into the closed files: what the engine itself would have written, and what it reads."""

from __future__ import annotations

import numpy as np
import pytest

from neuprint_jupyter.server.engine import load_engine
from neuprint_jupyter.server.loading import links, load_dataset
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.links import Links, addresses, write_links
from neuprint_jupyter.server.loading.pages import name_number
from tests.bench.made import made_synapses, made_tables

SCHEMA = (
    "CREATE VERTEX TYPE Node BUCKETS 2",
    "CREATE EDGE TYPE Near LIGHTWEIGHT",
    "CREATE EDGE TYPE Far",
    "CREATE PROPERTY Far.weight LONG",
    "CREATE EDGE TYPE CloseTo",
    "CREATE PROPERTY CloseTo.distance DOUBLE",
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return load_engine(tmp_path_factory.mktemp("logs"))


def new_database(engine, place, nodes):
    """A database with nodes, its batch, and their addresses."""
    database = engine.create_database(str(place))
    for statement in SCHEMA:
        database.command("sql", statement)
    batch = database.graph_batch()
    return database, batch, batch.create_vertices("Node", nodes)


def add_links(place, told, pairs, label="Near", **how):
    at = addresses(told)
    write_links(place, [Links(label, at[pairs[:, 0]], at[pairs[:, 1]], **how)], lambda number: None)


def assert_sound(database):
    [found] = database.command("sql", "CHECK DATABASE").to_list()
    wrong = ("totalWarnings", "totalErrors", "invalidLinks", "missingReferenceBack", "staleRecordCounters")
    assert [found[name] for name in wrong] == [0] * 5


def without_versions(path):
    pages = np.fromfile(path, np.uint8).reshape(-1, 65536)
    return pages[:, 4:].tobytes()


DISTANCES = np.array([0.0, 12.0, 0.5, 1e-7, 10 / 3, 5e-324, 1e300])


@pytest.mark.parametrize(
    ("label", "recorded", "distance"), [("Near", False, None), ("Far", True, None), ("CloseTo", True, DISTANCES)]
)
def test_it_is_what_the_engine_writes(engine, tmp_path, label, recorded, distance):
    pairs = np.array(sorted({(i * i % 300, i * 7 % 300) for i in range(1500)}))
    nodes = [{"name": str(i)} for i in range(300)]
    database, batch, told = new_database(engine, tmp_path / "by-engine", nodes)
    # The engine sorts what one node leads to by address.
    at = addresses(told)
    pairs = pairs[np.lexsort((at[pairs[:, 1], 1], at[pairs[:, 1], 0]))]
    left, right = ([told[i] for i in side.tolist()] for side in pairs.T)
    properties = None
    if distance is not None:
        distance = np.resize(distance, len(pairs))
        properties = [{"distance": d} for d in distance.tolist()]
    batch.new_edges(left, label, right, properties)
    batch.close()
    database.close()
    database, batch, same = new_database(engine, tmp_path / "by-us", nodes)
    batch.close()
    database.close()
    assert same == told
    add_links(tmp_path / "by-us", told, pairs, label, recorded=recorded, distance=distance)
    files = sorted(path.name for path in (tmp_path / "by-engine").glob("*.bucket"))
    assert len(files) == 9
    for name in files:
        assert without_versions(tmp_path / "by-us" / name) == without_versions(tmp_path / "by-engine" / name), name


def test_it_goes_with_what_is_there(engine, tmp_path, monkeypatch):
    """Long lists, in several parts; nodes that are not of one page, or have lists already."""
    monkeypatch.setattr(links, "_CHUNK", 900)
    nodes = [{"name": i, "text": "x" * (40_000 if i % 9 == 0 else 3)} for i in range(1300)]
    database, batch, told = new_database(engine, tmp_path / "graph", nodes)
    batch.new_edges(told[:3], "Far", told[9:12], [{"weight": 1}] * 3)
    batch.close()
    database.close()
    pairs = np.array([*((0, i) for i in range(1, 1300)), *((i, 9) for i in range(1300)), (5, 5)])
    add_links(tmp_path / "graph", told, pairs)
    spans = np.array([[i, 10] for i in range(1100)])
    add_links(tmp_path / "graph", told, spans, "CloseTo", recorded=True, distance=spans[:, 0] / 7)
    database = engine.open_database(str(tmp_path / "graph"))

    def ask(cypher):
        return sorted(tuple(row.values()) for row in database.query("opencypher", cypher).to_list())

    near = sorted(map(tuple, pairs.tolist()))
    assert ask("MATCH (a:Node)-[:Near]->(b:Node) RETURN a.name, b.name") == near
    assert ask("MATCH (a:Node {name: 9})<-[:Near]-(b) RETURN a.name, b.name") == [
        (9, i) for i in sorted([0, *range(1300)])
    ]
    assert ask("MATCH (a:Node)-[r:Far]->(b:Node) RETURN a.name, b.name, r.weight") == [(i, 9 + i, 1) for i in range(3)]
    assert ask("MATCH (a:Node {name: 9})<-[:Far]-(b) RETURN b.name") == [(0,)]
    close = [(a, b, a / 7) for a, b in spans.tolist()]
    assert ask("MATCH (a:Node)-[r:CloseTo]->(b:Node) RETURN a.name, b.name, r.distance") == close
    assert ask("MATCH (b:Node {name: 10})<-[r:CloseTo]-() RETURN count(r)") == [(1100,)]
    assert_sound(database)
    database.close()


def test_the_engine_finds_nothing_wrong_in_a_dataset(engine, tmp_path):
    neurons, connections = made_tables(60, 400)
    synapses = made_synapses(connections)
    mitochondria = synapses[["bodyId_post", "x_post", "y_post", "z_post"]].set_axis(["bodyId", *"xyz"], axis=1)[::9]
    tables = {"neurons": neurons, "connections": connections}
    tables |= {"synapse_connections": synapses, "mitochondria": mitochondria}
    dataset = load_dataset("made", **tables, data_dir=tmp_path, progress=False)
    database = engine.open_database(str(dataset.graph))
    assert_sound(database)
    [row] = database.query("opencypher", "MATCH (a:Synapse)-[r:SynapsesTo]->(b:Synapse) RETURN count(r) AS n").to_list()
    database.close()
    assert row == {"n": len(synapses)}


def test_a_property_that_no_schema_names(engine, tmp_path):
    database = engine.create_database(str(tmp_path / "graph"))
    database.command("sql", "CREATE VERTEX TYPE Node")
    database.close()
    with pytest.raises(LoadError, match="there is no 'distance'"):
        name_number(tmp_path / "graph", "distance")


@pytest.mark.parametrize(
    ("files", "missing"),
    [("*.bucket", "Near_0"), ("*_in_edges.*", r"Node_\d_in_edges"), ("dictionary.*", "dictionary")],
)
def test_files_that_another_version_of_the_engine_calls_otherwise(engine, tmp_path, files, missing):
    database, batch, told = new_database(engine, tmp_path / "graph", [{}] * 2)
    batch.close()
    database.close()
    for path in (tmp_path / "graph").glob(files):
        path.rename(path.with_suffix(".of-another-version"))
    label = "Near" if missing != "dictionary" else "CloseTo"
    distance = np.zeros(1) if label == "CloseTo" else None
    with pytest.raises(LoadError, match=rf"there is no '{missing}'\. Install the version that belongs to this package"):
        add_links(tmp_path / "graph", told, np.array([[0, 1]]), label, recorded=distance is not None, distance=distance)


def test_no_such_node(engine, tmp_path):
    database, batch, told = new_database(engine, tmp_path / "graph", [{}] * 3)
    batch.close()
    database.close()
    beyond = f"#{told[0][1:].split(':')[0]}:77"
    with pytest.raises(LoadError, match=r"Node_0.*has no record 77"):
        add_links(tmp_path / "graph", [told[0], beyond], np.array([[0, 1], [1, 0]]))
