"""Relationships without properties, written into the files of a closed database.

The engine keeps, for each node, a list of the relationships that leave it and one of those that reach it. It writes a
list of one as it does one of thousands: it looks for a page with room, makes a record, and goes back to the node to
tell it where its list begins. Of synapses, which are millions with a list or two of one or two each, that would be most
of the time that a load takes. All lists together are a sort and a few arrays.

A node's record begins with its kind and the addresses of its two lists. A list's record is its kind, its length, the
address of the list that goes on where it ends, and of each relationship two addresses: its own, whose position is -1
where it has no record, and the other node's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neuprint_jupyter.server.loading.columns import Ints
from neuprint_jupyter.server.loading.pages import ADDRESS, PageFile, as_bytes, packed, page_files, put

# Where, in a node's record, the addresses of its lists are.
_HEADS = {"out": 1, "in": 1 + ADDRESS.itemsize}
_LIST = 3
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
        The type, which is a lightweight one.
    left, right
        The addresses of the nodes that they go from and to: (n, 2), number of the file and position.
    """

    label: str
    left: Ints
    right: Ints


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
    """
    files = page_files(place)
    by_name, by_number = {file.name: file for file in files}, {file.number: file for file in files}
    label = np.concatenate([np.full(len(some.left), by_name[f"{some.label}_0"].number) for some in links])
    left, right = (np.concatenate([getattr(some, side) for some in links]) for side in ("left", "right"))
    added: dict[str, int] = {}
    for direction, of, to in (("out", left, right), ("in", right, left)):
        for number in np.unique(of[:, 0]).tolist():
            nodes = by_number[number]
            lists = by_name[f"{nodes.name}_{direction}_edges"]
            here = np.flatnonzero(of[:, 0] == number)
            here = here[np.argsort(of[here, 1], kind="stable")]
            for start in range(0, len(here), _CHUNK):
                some = here[start : start + _CHUNK]
                entries = np.stack([label[some], np.full_like(some, -1), to[some, 0], to[some, 1]], axis=1)
                records = _write_lists(nodes, lists, _HEADS[direction], of[some, 1], entries)
                added[lists.name] = added.get(lists.name, 0) + records
                advance(len(some))
    _count(place / "statistics.json", added)


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
    known = json.loads(statistics.read_text(encoding="utf-8"))
    for name, number in added.items():
        known[name] = {"count": known[name]["count"] + number, "pages": []}
    statistics.write_text(json.dumps(known), encoding="utf-8")
