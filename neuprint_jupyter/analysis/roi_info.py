"""``roiInfo``, the JSON text that neurons and connections carry, read as columns: millions of counts without a dict."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from neuprint_jupyter.errors import NeuprintError

Integers = npt.NDArray[np.int64]

# After a name: its closing quote, then an ROI's opening brace or a count, then what may stand before the next name.
_AFTER = re.compile(rb'"\s*:\s*(?:(?P<opens>\{)|(?P<count>-?\d{1,18}))[\s,{}\0]*')
_FIRST = re.compile(rb"[\s{}\0]*")
# No JSON holds this character.
_END = "\0"


@dataclass(frozen=True)
class RoiCounts:
    """The counts of many neurons or connections in ROIs, one entry for each ROI of each of them.

    Parameters
    ----------
    row
        Which neuron or connection, by position, ascending.
    rois
        The names of the ROIs, in order of appearance.
    roi
        Which ROI, by position in ``rois``.
    counts
        The counts under each name, such as ``post``; 0 where an entry does not have it.
    """

    row: Integers
    rois: list[str]
    roi: Integers
    counts: dict[str, Integers]

    def __len__(self) -> int:
        return len(self.row)

    def count(self, name: str) -> Integers:
        """The counts under a name; 0 throughout if no entry has it."""
        return self.counts.get(name, np.zeros(len(self), dtype=np.int64))


def read_roi_info(texts: Sequence[str | None] | pd.Series[Any]) -> RoiCounts:
    """The counts in ``roiInfo`` texts.

    Parameters
    ----------
    texts
        JSON such as ``{"EB": {"pre": 3, "post": 20}}``; an empty text or a missing value for no ROIs.

    Raises
    ------
    NeuprintError
        If one is not the JSON of a map of maps of whole numbers.

    Examples
    --------
    >>> read = read_roi_info(['{"EB": {"post": 20}}', None, '{"FB": {"post": 1}, "EB": {"pre": 3}}'])
    >>> read.row.tolist(), [read.rois[i] for i in read.roi], read.count("post").tolist()
    ([0, 2, 2], ['EB', 'FB', 'EB'], [20, 1, 0])
    """
    column = _as_arrow(texts)
    joined = _join(column.fill_null(""))
    return (None if b"\\" in joined else _by_pieces(joined)) or _by_parsing(column.to_pylist())


def joined_counts(parts: Sequence[RoiCounts], sizes: Sequence[int]) -> RoiCounts:
    """The counts of all parts in one.

    Parameters
    ----------
    parts
        At least one.
    sizes
        How many neurons or connections each is about.
    """
    place = {name: i for i, name in enumerate(dict.fromkeys(name for part in parts for name in part.rois))}
    starts = np.cumsum([0, *sizes])
    return RoiCounts(
        np.concatenate([part.row + start for part, start in zip(parts, starts, strict=False)]),
        list(place),
        np.concatenate([np.array([place[name] for name in part.rois], dtype=np.int64)[part.roi] for part in parts]),
        {
            name: np.concatenate([part.count(name) for part in parts])
            for name in dict.fromkeys(name for part in parts for name in part.counts)
        },
    )


def _as_arrow(texts: Sequence[str | None] | pd.Series[Any]) -> pa.LargeStringArray:
    column = pa.array(texts, type=pa.large_string(), from_pandas=True)
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _join(texts: pa.LargeStringArray) -> bytes:
    """All texts in one, in UTF-8, without a Python string for each."""
    whole = pa.LargeListArray.from_arrays([0, len(texts)], texts)
    return pc.binary_join(whole, pa.scalar(_END, pa.large_string()))[0].as_buffer().to_pybytes()  # type: ignore[no-any-return]


def _by_pieces(joined: bytes) -> RoiCounts | None:
    """Cut at every quote: names and what stands between them take turns, and each different piece is looked at once.

    None if the texts are not as regular as that.
    """
    quotes = np.flatnonzero(np.frombuffer(joined, dtype=np.uint8) == ord('"'))
    offsets = np.concatenate([[0], quotes, [len(joined)]])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(joined)]
    pieces = pa.Array.from_buffers(pa.large_binary(), len(offsets) - 1, buffers).dictionary_encode()
    code, different = pieces.indices.to_numpy(), pieces.dictionary.to_pylist()
    name, after = code[1::2], code[2::2]
    occurring = np.flatnonzero(np.bincount(after, minlength=len(different))).tolist()
    matches = {i: _AFTER.fullmatch(different[i]) for i in occurring}
    if len(quotes) % 2 or not _FIRST.fullmatch(different[0]) or not all(matches.values()):
        return None
    opens, count, ends, needed, reached = _meanings(different, matches)
    # Each name must stand as deep in braces as its kind needs: an ROI in one pair, a count in two.
    before = np.concatenate([[_deeper(different[0])], reached[after]])
    if not np.array_equal(before, np.append(needed[after], 0)):
        return None
    place = np.flatnonzero(opens[after])
    row = np.cumsum(ends[after])[place] + different[0].count(b"\0") - ends[after[place]]
    rois, roi = _in_order_of_appearance(name[place], different)
    is_count = ~opens[after]
    names, which = _in_order_of_appearance(name[is_count], different)
    entry = np.repeat(np.arange(len(place)), np.diff(np.append(place, len(name))) - 1)
    values = count[after[is_count]]
    counts = {called: np.zeros(len(place), dtype=np.int64) for called in names}
    for i, called in enumerate(names):
        of_this = which == i
        counts[called][entry[of_this]] = values[of_this]
    return RoiCounts(row, rois, roi, counts)


def _meanings(different: list[bytes], matches: Mapping[int, re.Match[bytes] | None]) -> tuple[npt.NDArray[Any], ...]:
    """Of each piece after a name: whether it opens an ROI, its count, how many texts end in it, and two depths.

    How deep in braces the name before it stands, and how deep the name after it.
    """
    size = len(different)
    opens, count, ends = np.zeros(size, bool), np.zeros(size, np.int64), np.zeros(size, np.int32)
    needed, reached = np.zeros(size, np.int8), np.zeros(size, np.int8)
    for i, match in matches.items():
        if match:
            opens[i], count[i], ends[i] = bool(match["opens"]), int(match["count"] or 0), match[0].count(b"\0")
            needed[i] = 1 if match["opens"] else 2
            reached[i] = needed[i] + min(max(_deeper(match[0]), -3), 3)
    return opens, count, ends, needed, reached


def _deeper(piece: bytes) -> int:
    return piece.count(b"{") - piece.count(b"}")


def _in_order_of_appearance(code: npt.NDArray[np.int32], different: list[bytes]) -> tuple[list[str], Integers]:
    used = np.bincount(code, minlength=len(different)) > 0
    names = [different[i][1:].decode() for i in np.flatnonzero(used)]
    return names, (np.cumsum(used) - 1)[code]


def _by_parsing(texts: Sequence[str | None]) -> RoiCounts:
    """The same by way of dicts, for texts of any form."""
    row, roi, entries = [], [], []
    rois: dict[str, int] = {}
    for i, text in enumerate(texts):
        for name, counts in _parsed(text).items():
            row.append(i)
            roi.append(rois.setdefault(name, len(rois)))
            entries.append(counts)
    names = dict.fromkeys(name for counts in entries for name in counts)
    return RoiCounts(
        np.array(row, dtype=np.int64),
        list(rois),
        np.array(roi, dtype=np.int64),
        {name: np.array([counts.get(name) or 0 for counts in entries], dtype=np.int64) for name in names},
    )


def _parsed(text: str | None) -> dict[str, dict[str, int]]:
    try:
        info: Any = json.loads(text) if text else {}
    except ValueError:
        info = None
    whole = isinstance(info, dict) and all(
        isinstance(counts, dict) and all(isinstance(n, int | None) for n in counts.values()) for counts in info.values()
    )
    if not whole:
        raise NeuprintError(f"the dataset holds a roiInfo that is not counts by ROI: {str(text)[:80]}")
    return info  # type: ignore[no-any-return]
