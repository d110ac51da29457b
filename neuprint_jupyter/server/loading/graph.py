"""Writing a connectome as a graph: neuPrint's nodes and relationships in an ArcadeDB database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, TypeVar

import numpy as np

from neuprint_jupyter.server.loading.columns import Ints
from neuprint_jupyter.server.loading.connectome import Connectome
from neuprint_jupyter.server.loading.encoding import quick_encoding
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.links import Links, addresses, write_links
from neuprint_jupyter.server.loading.mitochondria import Mitochondria
from neuprint_jupyter.server.loading.pages import check_written
from neuprint_jupyter.server.loading.progress import Progress
from neuprint_jupyter.server.loading.synapses import TYPES, Synapses
from neuprint_jupyter.server.loading.values import point

_SCHEMA = (
    "CREATE VERTEX TYPE Segment",
    "CREATE VERTEX TYPE Neuron EXTENDS Segment",
    "CREATE PROPERTY Segment.bodyId LONG",
    "CREATE INDEX ON Segment (bodyId) UNIQUE",
    "CREATE PROPERTY Segment.type STRING",
    "CREATE INDEX ON Segment (type) NOTUNIQUE",
    "CREATE PROPERTY Segment.instance STRING",
    "CREATE INDEX ON Segment (instance) NOTUNIQUE",
    # For each record that it writes, the engine looks through the page's others: synapses are millions, and short.
    "ALTER DATABASE `arcadedb.bucketDefaultPageSize` 24576",
    "CREATE VERTEX TYPE Element",
    "CREATE VERTEX TYPE Synapse EXTENDS Element",
    "CREATE VERTEX TYPE Mito EXTENDS Element",
    "CREATE VERTEX TYPE ElementSet",
    "CREATE VERTEX TYPE SynapseSet EXTENDS ElementSet",
    "ALTER DATABASE `arcadedb.bucketDefaultPageSize` 65536",
    "CREATE VERTEX TYPE Meta",
    "CREATE EDGE TYPE ConnectsTo",
    "CREATE EDGE TYPE CloseTo",
    "CREATE PROPERTY CloseTo.distance DOUBLE",
    "CREATE EDGE TYPE Contains LIGHTWEIGHT",
    "CREATE EDGE TYPE SynapsesTo LIGHTWEIGHT",
)
# Rows handed over at once: little memory, and Ctrl-C is heard between two chunks.
_CHUNK = 20_000

# The bytes of a connection's roiInfo: with its further counts, it is to lie within one page.
_LONGEST_ROI_INFO = 57_000

#: What neuPrint calls the type of these elements.
MITOCHONDRION = "mitochondrion"

Advance = Callable[[int], object]
Record = dict[str, Any]
_Made = TypeVar("_Made")


class Batch(Protocol):
    """What is used of the engine's GraphBatch."""

    def create_vertices(self, label: str, records: list[Record], /) -> list[str]:
        """Make vertices and tell their addresses."""

    def new_edges(
        self, left: list[str], label: str, right: list[str], records: list[Record] | None = None, /
    ) -> object:
        """Make edges between addresses."""


def write_graph(
    engine: ModuleType, place: Path, connectome: Connectome, meta: Mapping[str, Any], progress: Progress
) -> None:
    """Make a new database and write everything into it.

    Parameters
    ----------
    engine
        The module that :func:`~neuprint_jupyter.server.engine.load_engine` gives.
    place
        The database's directory, which does not exist yet.
    connectome, meta
        What to write.
    progress
        Told how far it is.

    Raises
    ------
    LoadError
        If the engine fails, or has not written all, for example because the disk is full.
    """
    try:
        database = engine.create_database(str(place))
        try:
            for statement in _SCHEMA:
                database.command("sql", statement)
            with quick_encoding(), database.graph_batch() as batch:
                batch.create_vertices("Meta", [dict(meta)])
                links = _write(batch, connectome, progress)
                with progress.stage("finish", 1) as advance:
                    batch.close()
                    advance(1)
        finally:
            database.close()
        check_written(place)
        if links:
            with progress.stage("links", 2 * sum(len(some.left) for some in links)) as advance:
                write_links(place, links, advance)
    except engine.ArcadeDBError as error:
        raise LoadError(f"the graph could not be written: {error}") from error


def _write(batch: Batch, connectome: Connectome, progress: Progress) -> list[Links]:
    """Write all nodes, and the connections of bodies, which have texts; what is left are all other relationships."""
    with progress.stage("neurons", len(connectome.bodies)) as advance:
        bodies = _write_segments(batch, connectome, advance)
    with progress.stage("connections", len(connectome.connections)) as advance:
        _write_connections(batch, connectome, bodies, advance)
    links: list[Links] = []
    synapses = connectome.synapses
    if synapses is not None:
        with progress.stage("synapses", len(synapses)) as advance:
            of_synapse = addresses(_write_synapses(batch, connectome, synapses, advance))
            links += _synapse_links(batch, synapses, addresses(bodies), of_synapse)
    mitochondria = connectome.mitochondria
    if mitochondria is not None:
        with progress.stage("mitochondria", len(mitochondria)) as advance:
            own = addresses(_write_mitochondria(batch, connectome, mitochondria, advance))
            links += _mitochondria_links(batch, mitochondria, addresses(bodies), own)
            if (closeness := connectome.closeness) is not None:
                left, right = of_synapse[closeness.pairs[:, 0]], own[closeness.pairs[:, 1]]
                links.append(Links("CloseTo", left, right, recorded=True, distance=closeness.distance))
    return links


def _write_segments(batch: Batch, connectome: Connectome, advance: Advance) -> list[str]:
    told: list[str] = []
    neurons, everybody = connectome.neuron_count, len(connectome.bodies)
    for label, first, last in (("Neuron", 0, neurons), ("Segment", neurons, everybody)):
        for rows in _ahead(connectome.segments(start, stop) for start, stop in _chunks(first, last)):
            told += batch.create_vertices(label, rows)
            advance(len(rows))
    return told


def _write_connections(batch: Batch, connectome: Connectome, bodies: list[str], advance: Advance) -> None:
    connections = connectome.connections

    def edges(start: int, stop: int) -> tuple[list[str], list[str], list[Record]]:
        rows: list[Record] = [{} for _ in range(stop - start)]
        _add_properties(rows, connections.weights, start, stop)
        texts = connections.roi_info.texts(start, stop)
        _refuse_long(connectome, start, texts)
        for row, text in zip(rows, texts, strict=True):
            row["roiInfo"] = text
        pre = [bodies[i] for i in connections.pre[start:stop].tolist()]
        post = [bodies[i] for i in connections.post[start:stop].tolist()]
        return pre, post, rows

    for pre, post, rows in _ahead(edges(start, stop) for start, stop in _chunks(0, len(connections))):
        batch.new_edges(pre, "ConnectsTo", post, rows)
        advance(len(rows))


def _refuse_long(connectome: Connectome, start: int, texts: list[str]) -> None:
    for index in np.flatnonzero(np.fromiter(map(len, texts), np.int64, len(texts)) > _LONGEST_ROI_INFO // 4).tolist():
        size = len(texts[index].encode(errors="surrogatepass"))
        if size > _LONGEST_ROI_INFO:
            ends = (connectome.connections.pre, connectome.connections.post)
            pre, post = (connectome.bodies[end[start + index]] for end in ends)
            raise LoadError(
                f"the roiInfo of the connection {pre} to {post} has {size:,} bytes, and at most {_LONGEST_ROI_INFO:,} "
                "can be stored; give connections by fewer, larger ROIs"
            )


def _write_synapses(batch: Batch, connectome: Connectome, synapses: Synapses, advance: Advance) -> list[str]:
    told: list[str] = []
    records = _synapse_records(connectome, synapses)
    for rows in _ahead(records(start, stop) for start, stop in _chunks(0, len(synapses))):
        told += batch.create_vertices("Synapse", rows)
        advance(len(rows))
    return told


def _synapse_links(batch: Batch, synapses: Synapses, bodies: Ints, of_synapse: Ints) -> list[Links]:
    told = batch.create_vertices("SynapseSet", [{"type": TYPES[kind]} for kind in synapses.sets["type"].tolist()])
    sets = addresses(told)
    return [
        Links("ConnectsTo", sets[synapses.set_links[:, 0]], sets[synapses.set_links[:, 1]], recorded=True),
        Links("Contains", bodies[synapses.sets["body"].to_numpy()], sets),
        Links("Contains", sets[synapses.members[:, 0]], of_synapse[synapses.members[:, 1]]),
        Links("SynapsesTo", of_synapse[synapses.links[:, 0]], of_synapse[synapses.links[:, 1]]),
    ]


def _write_mitochondria(
    batch: Batch, connectome: Connectome, mitochondria: Mitochondria, advance: Advance
) -> list[str]:
    regions, places = connectome.regions, mitochondria.places
    flags = regions.flags(regions.numbers(names).tolist() for names in places.sets)
    told: list[str] = []
    for start, stop in _chunks(0, len(mitochondria)):
        records: list[Record] = []
        for (x, y, z), place in zip(
            mitochondria.xyz[start:stop].tolist(), places.place[start:stop].tolist(), strict=True
        ):
            records.append({"type": MITOCHONDRION, "location": point(x, y, z), **(flags[place] if place >= 0 else {})})
        _add_properties(records, mitochondria.properties, start, stop)
        told += batch.create_vertices("Mito", records)
        advance(stop - start)
    return told


def _mitochondria_links(batch: Batch, mitochondria: Mitochondria, bodies: Ints, of_mitochondrion: Ints) -> list[Links]:
    owners, of_set = np.unique(mitochondria.body, return_inverse=True)
    sets = addresses(batch.create_vertices("ElementSet", [{"type": MITOCHONDRION}] * len(owners)))
    return [Links("Contains", bodies[owners], sets), Links("Contains", sets[of_set], of_mitochondrion)]


def _synapse_records(connectome: Connectome, synapses: Synapses) -> Callable[[int, int], list[Record]]:
    flags = connectome.regions.flags(synapses.places)

    def records(start: int, stop: int) -> list[Record]:
        rows = synapses.frame.iloc[start:stop]
        body_ids = connectome.bodies[rows["body"]].tolist()
        columns = (rows[c].tolist() for c in ("type", "x", "y", "z", "confidence", "place"))
        made: list[Record] = []
        for body, kind, x, y, z, confidence, place in zip(body_ids, *columns, strict=True):
            record = {"type": TYPES[kind], "location": point(x, y, z), "bodyId": body}
            if confidence == confidence:
                record["confidence"] = confidence
            if place >= 0:
                record |= flags[place]
            made.append(record)
        _add_properties(made, synapses.properties, start, stop)
        return made

    return records


def _add_properties(records: list[Record], properties: Mapping[str, Any], start: int, stop: int) -> None:
    for name, values in properties.items():
        some = values[start:stop]
        for record, value in zip(records, some if isinstance(some, list) else some.tolist(), strict=True):
            if value is not None:
                record[name] = value


def _ahead(made: Iterator[_Made]) -> Iterator[_Made]:
    """What comes next is made while the engine, which needs no Python for it, writes what is there."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, made, None)
        while (here := coming.result()) is not None:
            coming = thread.submit(next, made, None)
            yield here


def _chunks(first: int, last: int) -> Iterator[tuple[int, int]]:
    for start in range(first, last, _CHUNK):
        yield start, min(start + _CHUNK, last)
