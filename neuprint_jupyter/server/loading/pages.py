"""The engine's files, read and written from outside while the database is closed.

A file is a row of pages. A page has a header (its version, where its content ends), a table of 2048 places (how many
are taken, where each record begins) and the records: their length, their content. The address of a record is the
number of its file and a position: 2048 times that of the page, and the place in its table. Numbers are big-endian; or,
where they are as long as they need to be, seven bits a byte, the lowest first, their sign in the lowest bit.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from neuprint_jupyter.server.loading.columns import Ints
from neuprint_jupyter.server.loading.errors import LoadError

Bytes = npt.NDArray[np.uint8]
_Name = TypeVar("_Name")
_Value = TypeVar("_Value")

#: An address as it is stored.
ADDRESS = np.dtype([("file", ">i4"), ("position", ">i8")])

_NAME = re.compile(r"(?P<name>.+)\.(?P<number>\d+)\.(?P<page>\d+)\.v0\.bucket")
_PLACES = 2048
# Version and end of a page, and how many places of the table are taken.
_HEADER = np.dtype([("version", ">i4"), ("end", ">i4"), ("taken", ">i2")])
# Where records begin is counted from here.
_ORIGIN = 8
_FIRST_RECORD = _HEADER.itemsize + 4 * _PLACES
# Where the names begin, each behind its length, in the file of names.
_NAMES = 12
# What stands for the length of a record that goes on elsewhere, and what there is between that and its content.
_DIVIDED, _DIVIDED_HEADER = -2, 12
# More than a page of any file.
_ROOM = 1 << 20


@dataclass(frozen=True)
class PageFile:
    """One file of records.

    Parameters
    ----------
    path
        Where it lies.
    name
        What its records are: ``Synapse_0``, ``Synapse_0_out_edges``.
    number
        Its own number.
    page
        The size of a page.
    """

    path: Path
    name: str
    number: int
    page: int

    def heads(self) -> npt.NDArray[np.void] | None:
        """The header of each page; None if the last one is not whole."""
        size = self.path.stat().st_size
        if size % self.page:
            return None
        heads = bytearray()
        # Not as a map, in which all of the file would be.
        with self.path.open("rb", buffering=0) as file:
            for start in range(0, size, self.page):
                file.seek(start)
                heads += file.read(_HEADER.itemsize)
        return np.frombuffer(heads, _HEADER)

    def find(self, data: Bytes, position: Ints) -> Ints:
        """Where, in the file's ``data``, the content of the records at ``position`` begins.

        Raises
        ------
        LoadError
            If there is no such record.
        """
        page, place = np.divmod(position, _PLACES)
        start = page * self.page
        table = data[(start + _HEADER.itemsize + 4 * place)[:, None] + np.arange(4)]
        begin = table.view(">u4")[:, 0].astype(np.int64)
        record = start + _ORIGIN + begin
        length, behind = unpacked(data, record)
        none = (begin < _FIRST_RECORD - _ORIGIN) | ((length <= 0) & (length != _DIVIDED))
        if none.any():
            raise LoadError(f"the graph's file {self.path.name!r} has no record {position[none][0]}")
        content: Ints = record + behind + np.where(length == _DIVIDED, _DIVIDED_HEADER, 0)
        return content

    def room(self, length: Ints) -> Room:
        """Room on new pages for records of these lengths."""
        head, behind = packed(length[:, None])
        ends = np.cumsum(length + behind)
        firsts, taken = [0], 0
        while True:
            stop = int(np.searchsorted(ends, taken + self.page - _FIRST_RECORD, side="right"))
            stop = min(stop, firsts[-1] + _PLACES)
            if stop == len(ends):
                break
            firsts.append(stop)
            taken = int(ends[stop - 1])
        first = np.array(firsts)
        page = np.repeat(np.arange(len(first)), np.diff(first, append=len(ends)))
        before = ends - length - behind
        record = page * self.page + _FIRST_RECORD + before - before[first][page]
        place = np.arange(len(ends)) - first[page]
        address = np.empty(len(ends), ADDRESS)
        address["file"] = self.number
        address["position"] = (self.path.stat().st_size // self.page + page) * _PLACES + place
        data = np.zeros(len(first) * self.page, np.uint8)
        header = np.empty(len(first), _HEADER)
        header["version"], header["taken"] = 1, np.diff(first, append=len(ends))
        last = np.append(first[1:], len(ends)) - 1
        header["end"] = (record + behind + length)[last] - page[last] * self.page
        put(data, np.arange(len(first)) * self.page, as_bytes(header))
        table = page * self.page + _HEADER.itemsize + 4 * place
        put(data, table, as_bytes((record - page * self.page - _ORIGIN).astype(">u4")))
        put(data, record, head, behind)
        return Room(self.path, data, record + behind, address)


@dataclass(frozen=True)
class Room:
    """New pages of a file, filled but for the content of their records.

    Parameters
    ----------
    path
        The file.
    data
        The pages.
    content
        Where, in these, the content of each record is to be.
    address
        The address of each record.
    """

    path: Path
    data: Bytes
    content: Ints
    address: npt.NDArray[np.void]

    def write(self) -> None:
        """Put the pages behind those that the file has."""
        with self.path.open("ab") as file:
            file.write(self.data.data)


class Known(dict[_Name, _Value]):
    """What there is in a database by its names, or numbers; LoadError for any other."""

    def __missing__(self, name: _Name) -> _Value:
        raise _not_there(name)


def _not_there(what: object) -> LoadError:
    return LoadError(
        f"the installed engine's files are not those that are known here: there is no {what!r}. "
        'Install the version that belongs to this package: pip install --upgrade "neuprint-jupyter[local]"'
    )


def page_files(place: Path) -> list[PageFile]:
    """The files of records of the database in the directory ``place``."""
    found = ((path, _NAME.fullmatch(path.name)) for path in place.iterdir())
    return [PageFile(path, m["name"], int(m["number"]), int(m["page"])) for path, m in found if m]


def check_written(place: Path) -> None:
    """Make sure that a closed database is in its files: the engine tells only its log of a disk that is full.

    Raises
    ------
    LoadError
        If there are fewer records than the engine counted, or a page is not written.
    OSError
        If the disk is full.
    """
    # What finds no room now may have found none before.
    with (place / "room").open("wb") as room:
        room.write(bytes(_ROOM))
        room.flush()
        os.fsync(room.fileno())
    (place / "room").unlink()
    statistics = place / "statistics.json"
    try:
        known = json.loads(statistics.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        raise _incomplete(statistics) from None
    for file in page_files(place):
        heads = file.heads()
        if (
            heads is None
            or not heads["end"].all()
            or heads["taken"].sum() < known.get(file.name, {"count": 0})["count"]
        ):
            raise _incomplete(file.path)


def _incomplete(path: Path) -> LoadError:
    return LoadError(f"the graph is not complete on the disk ({path.name!r}): it was full, or your quota used up")


def name_number(place: Path, name: str) -> int:
    """The number by which the records of a database call a property: one that its schema names, as the first ones.

    Raises
    ------
    LoadError
        If it is not among those.
    """
    path = next(place.glob("dictionary.*.dict"), None)
    if path is None:
        raise _not_there("dictionary")
    names, known = path.read_bytes()[_NAMES:], 0
    while names[0]:
        length = names[0] + 1
        if names[1:length].decode() == name:
            return known
        names, known = names[length:], known + 1
    raise _not_there(name)


def packed(numbers: Ints) -> tuple[Bytes, Ints]:
    """Rows of numbers, each as long as it needs to be, one behind the other; and how many bytes a row takes.

    Examples
    --------
    >>> packed(np.array([[1, -1], [100, 0]]))
    (array([  2,   1, 200,   1,   0], dtype=uint8), array([2, 3]))
    """
    left = ((numbers << 1) ^ (numbers >> 63)).view(np.uint64)
    width = max(1, -(-int(left.max(initial=0)).bit_length() // 7))
    nth = np.arange(width)
    shifted = left[..., None] >> (7 * nth).astype(np.uint64)
    length = 1 + (shifted[..., 1:] > 0).sum(axis=-1)
    written = (shifted & np.uint64(0x7F)).astype(np.uint8)
    written |= np.where(nth < length[..., None] - 1, np.uint8(0x80), np.uint8(0))
    return written[nth < length[..., None]], length.sum(axis=-1)


def unpacked(data: Bytes, at: Ints) -> tuple[Ints, Ints]:
    """The numbers that begin at these places, and how many bytes each takes."""
    number, length = np.zeros_like(at), np.zeros_like(at)
    more = np.ones(len(at), dtype=bool)
    while more.any():
        byte = data[at + length].astype(np.int64)
        number |= np.where(more, (byte & 0x7F) << 7 * length, 0)
        length += more
        more &= byte >= 0x80
    return (number >> 1) ^ -(number & 1), length


def put(data: Bytes, at: Ints, rows: Bytes, length: Ints | None = None) -> None:
    """Put rows of bytes, each at its place: all of a width, or, where ``length`` tells theirs, in one run."""
    if length is None:
        data[at[:, None] + np.arange(rows.shape[1])] = rows
    else:
        begin = np.cumsum(length) - length
        data[np.arange(len(rows)) + np.repeat(at - begin, length)] = rows


def as_bytes(values: npt.NDArray[np.generic]) -> Bytes:
    """One row of bytes a value."""
    return np.ascontiguousarray(values).view(np.uint8).reshape(len(values), -1)
