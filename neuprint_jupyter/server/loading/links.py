"""Relationships, written into the files of a closed database.

The engine keeps, for each node, a list of the relationships that leave it and one of those that reach it. It writes a
list of one as it does one of thousands: it looks for a page with room, makes a record, and goes back to the node to
tell it where its list begins. Of synapses, which are millions with a list or two of one or two each, that would be most
of the time that a load takes. All lists together are a sort and a few arrays.

A node's record begins with its kind and the addresses of its two lists. A list's record is its kind, its length, the
address of the list that goes on where it ends, and of each relationship two addresses: its own, whose position is -1
where it has no record, and the other node's. A relationship's record is its kind, the addresses of both nodes, and its
properties: where their table ends, how many there are, the name and the place of each, and the values, each behind its
type.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neuprint_jupyter.server.loading.columns import Floats, Ints
from neuprint_jupyter.server.loading.pages import (
    ADDRESS,
    Known,
    PageFile,
    as_bytes,
    name_number,
    packed,
    page_files,
    put,
)

# Where, in a node's record, the addresses of its lists are.
_HEADS = {"out": 1, "in": 1 + ADDRESS.itemsize}
_RELATIONSHIP, _LIST = 2, 3
_FLOAT = 7
_LIST_HEADER = np.dtype([("kind", "u1"), ("length", ">i4"), ("next", ADDRESS)])
# The engine recommends that no list is longer than 8192 bytes; a relationship takes 16 at most.
_LONGEST = 500
# Relationships written at once: little memory.
_CHUNK = 200_000


@dataclass(frozen=True)
class Links:
    """Relationships of one type.

    Parameters
    ----------
    label
        The type.
    left, right
        The addresses of the nodes that they go from and to: (n, 2), number of the file and position.
    recorded
        Whether each has a record: if the type is not a lightweight one.
    distance
        Their property ``distance``, if they have it.
    """

    label: str
    left: Ints
    right: Ints
    recorded: bool = False
    distance: Floats | None = None


def addresses(told: list[str]) -> Ints:
    """The engine's addresses as numbers: (n, 2).

    Examples
    --------
    >>> addresses(["#12:345", "#4:0"]).tolist()
    [[12, 345], [4, 0]]
    """
    numbers = ",".join(told).replace("#", "").replace(":", ",").split(",") if told else []
    return np.array(numbers, dtype=np.int64).reshape(-1, 2)


def write_links(place: Path, links: Sequence[Links], advance: Callable[[int], object]) -> None:
    """Add relationships to a database.

    Parameters
    ----------
    place
        The directory of the database, which is closed.
    links
        What to add.
    advance
        Told how many have been added since it was last told.

    Raises
    ------
    LoadError
        If the files are not those of the engine that is known here: nothing has been added then, or not all.
    """
    files = page_files(place)
    by_name, by_number = Known((file.name, file) for file in files), Known((file.number, file) for file in files)
    added: dict[str, int] = defaultdict(int)
    told = []
    for some in links:
        file = by_name[f"{some.label}_0"]
        told.append(np.tile([file.number, -1], (len(some.left), 1)))
        if some.recorded:
            name = None if some.distance is None else name_number(place, "distance")
            for start in range(0, len(some.left), _CHUNK):
                chunk = slice(start, start + _CHUNK)
                told[-1][chunk, 1] = _write_records(file, some, chunk, name)
            added[file.name] += len(some.left)
    own = np.concatenate(told)
    left, right = (np.concatenate([getattr(some, side) for some in links]) for side in ("left", "right"))
    for direction, of, to in (("out", left, right), ("in", right, left)):
        for number in np.unique(of[:, 0]).tolist():
            nodes = by_number[number]
            lists = by_name[f"{nodes.name}_{direction}_edges"]
            here = np.flatnonzero(of[:, 0] == number)
            here = here[np.argsort(of[here, 1], kind="stable")]
            for start in range(0, len(here), _CHUNK):
                these = here[start : start + _CHUNK]
                entries = np.concatenate([own[these], to[these]], axis=1)
                added[lists.name] += _write_lists(nodes, lists, _HEADS[direction], of[these, 1], entries)
                advance(len(these))
    _count(place / "statistics.json", added)


def _write_records(file: PageFile, links: Links, chunk: slice, name: int | None) -> Ints:
    """Write records of some relationships, with or without the property of this name; their positions."""
    nodes, length = packed(np.concatenate([links.left[chunk], links.right[chunk]], axis=1))
    # Of one property, whose place is the first: the engine leaves room for one further on.
    table = np.array([0] if name is None else [1, name, 0x80, 0x80, 0, _FLOAT], np.uint8)
    table_end = 1 + length + 4 + min(len(table), 5)
    values, value_length = np.empty(0, np.uint8), np.zeros_like(length)
    if links.distance is not None:
        values, value_length = packed(links.distance[chunk].view(np.int64)[:, None])
    room = file.room(1 + length + 4 + len(table) + value_length)
    room.data[room.content] = _RELATIONSHIP
    put(room.data, room.content + 1, nodes, length)
    after = room.content + 1 + length
    put(room.data, after, as_bytes(table_end.astype(">i4")))
    put(room.data, after + 4, np.tile(table, (len(after), 1)))
    put(room.data, after + 4 + len(table), values, value_length)
    room.write()
    return room.address["position"].astype(np.int64)


def _write_lists(nodes: PageFile, lists: PageFile, head: int, position: Ints, entries: Ints) -> int:
    """Write the lists of the nodes at ``position``, which is sorted, and tell these; how many records it takes."""
    content, length = packed(entries)
    first = np.flatnonzero(np.diff(position, prepend=-1))
    nth = np.arange(len(position)) - np.repeat(first, np.diff(first, append=len(position)))
    begins = np.flatnonzero(nth % _LONGEST == 0)
    starts = nth[begins] == 0
    size = _LIST_HEADER.itemsize + np.add.reduceat(length, begins)
    room = lists.room(size)
    header = np.empty(len(begins), _LIST_HEADER)
    header["kind"], header["length"] = _LIST, size
    data = np.memmap(nodes.path, np.uint8, "r+")
    heads = nodes.find(data, position[first]) + head
    header["next"][1:] = room.address[:-1]
    header["next"][starts] = data[heads[:, None] + np.arange(ADDRESS.itemsize)].view(ADDRESS)[:, 0]
    put(data, heads, as_bytes(room.address[np.append(starts[1:], True)]))
    put(room.data, room.content, as_bytes(header))
    put(room.data, room.content + _LIST_HEADER.itemsize, content, size - _LIST_HEADER.itemsize)
    room.write()
    return len(begins)


def _count(statistics: Path, added: dict[str, int]) -> None:
    """Correct what the engine remembers of its files: how many records they have, and which pages have room."""
    known = Known(json.loads(statistics.read_text(encoding="utf-8")))
    for name, number in added.items():
        known[name] = {"count": known[name]["count"] + number, "pages": []}
    statistics.write_text(json.dumps(known), encoding="utf-8")
