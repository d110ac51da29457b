"""``roiInfo``, the JSON text that neurons and connections carry, read as columns: millions of counts without a dict."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from neuprint_jupyter.errors import NeuprintError

Integers = npt.NDArray[np.int64]
Texts: TypeAlias = list[str] | pa.LargeStringArray
Made = TypeVar("Made")

_SPACE = rb"[ \t\n\r]*"
# No JSON holds this character.
_END = b"\0"
_NONE = rb"(?:S\{S\}S)?"
# The end of a text, those without ROIs that follow, and the beginning of the next that has some.
_ENDS = rb"\}S(?:\0" + _NONE + rb")*(?:\0S\{S)?"
# A name, then an ROI's opening brace or a count, then what may stand before the next name.
_PIECE = re.compile(
    (
        rb'"(?P<name>[^"\x00-\x1f]*)"S:S(?:\{|(?P<count>-?(?:0|[1-9]\d{0,17})))S'
        rb"(?P<after>(?(count),S)|\}S(?:,S|" + _ENDS + rb"))"
    ).replace(b"S", _SPACE)
)
_FIRST = re.compile((rb"(?:" + _NONE + rb"\0)*(?:S\{S|" + _NONE + rb")").replace(b"S", _SPACE))
# So many bytes of text at a time stay in a processor's cache.
_AT_A_TIME = 1 << 22


@dataclass(frozen=True)
class RoiCounts:
    """The counts of many neurons or connections in ROIs, one entry for each ROI of each of them.

    Parameters
    ----------
    size
        How many neurons or connections.
    row
        Which of them, by position, ascending.
    rois
        The names of the ROIs, in order of appearance.
    roi
        Which ROI, by position in ``rois``.
    counts
        The counts under each name, such as ``post``; 0 where an entry does not have it.
    """

    size: int
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
    return joined_counts(in_parts(texts, lambda _, read: read))


def in_parts(texts: Sequence[str | None] | pd.Series[Any], work: Callable[[slice, RoiCounts], Made]) -> list[Made]:
    """What ``work`` makes of the rows of some ``roiInfo`` texts and their counts, for all texts part by part.

    It is called on two threads: numpy and Arrow let others go on, and what a part needs stays in a processor's cache.
    """
    held = _as_held(texts)
    size = max(_AT_A_TIME * len(held) // max(_length(held), 1), 1)
    parts = [slice(start, start + size) for start in range(0, len(held), size)] or [slice(0)]

    def made(rows: slice) -> Made:
        return work(rows, _read(held[rows]))

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(made, parts)) if len(parts) > 1 else [made(parts[0])]


def joined_counts(parts: Sequence[RoiCounts]) -> RoiCounts:
    """The counts of all parts, of which there is at least one."""
    place = {name: i for i, name in enumerate(dict.fromkeys(name for part in parts for name in part.rois))}
    *starts, size = np.cumsum([0, *(part.size for part in parts)]).tolist()
    return RoiCounts(
        size,
        np.concatenate([part.row + start for part, start in zip(parts, starts, strict=True)]),
        list(place),
        np.concatenate([np.array([place[name] for name in part.rois], dtype=np.int64)[part.roi] for part in parts]),
        {
            name: np.concatenate([part.count(name) for part in parts])
            for name in dict.fromkeys(name for part in parts for name in part.counts)
        },
    )


def _as_held(texts: Sequence[str | None] | pd.Series[Any]) -> Texts:
    """Texts where they are, in Arrow's memory or each a Python string; empty ones in place of missing ones."""
    if not isinstance(texts, pd.Series):
        return [text or "" for text in texts]
    if not isinstance(texts.dtype, pd.StringDtype):
        return texts.fillna("").tolist()
    column = pa.array(texts, type=pa.large_string(), from_pandas=True)
    return (column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column).fill_null("")


def _length(texts: Texts) -> int:
    """How many bytes they are, nearly."""
    if not isinstance(texts, list):
        return int(texts.nbytes)
    some = texts[:: max(len(texts) // 100, 1)]
    return sum(len(str(text)) for text in some) * len(texts) // max(len(some), 1)


def _read(texts: Texts) -> RoiCounts:
    joined = _join(texts)
    regular = None if joined is None or b"\\" in joined else _by_pieces(joined, len(texts))
    return regular or _by_parsing(texts if isinstance(texts, list) else texts.to_pylist())


def _join(texts: Texts) -> bytes | None:
    """All texts in one, in UTF-8; None if some are not even texts, or hold half an emoji."""
    if isinstance(texts, list):
        try:
            return _END.decode().join(texts).encode()
        except (TypeError, UnicodeError):
            return None
    # Without a Python string for each.
    whole = pa.LargeListArray.from_arrays([0, len(texts)], texts)
    return pc.binary_join(whole, pa.scalar(_END.decode(), pa.large_string()))[0].as_buffer().to_pybytes()  # type: ignore[no-any-return]


def _by_pieces(joined: bytes, size: int) -> RoiCounts | None:
    """Cut before every name; each different piece is looked at once.

    None if the texts are not as regular as that.
    """
    quotes = np.flatnonzero(np.frombuffer(joined, dtype=np.uint8) == ord('"'))
    offsets = np.append(quotes[::2], len(joined))
    first = joined[: offsets[0]]
    if len(quotes) % 2 or not _FIRST.fullmatch(first):
        return None
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(joined)]
    pieces = pa.Array.from_buffers(pa.large_binary(), len(offsets) - 1, buffers).dictionary_encode()
    different = pieces.dictionary.to_pylist()
    matches = [match for match in map(_PIECE.fullmatch, different) if match]
    if len(matches) < len(different):
        return None
    rois, names, (opens, which, count, ends, reached) = _meanings(matches)
    piece = pieces.indices.to_numpy().astype(np.intp)
    opening = opens[piece]
    # Each name must stand as deep in braces as its kind needs: an ROI in one pair, a count in two.
    needed = np.append(2 - opening.view(np.int8), 0)
    if first.count(b"{") - first.count(b"}") != needed[0] or not np.array_equal(reached[piece], needed[1:]):
        return None
    place = np.flatnonzero(opening)
    row = np.cumsum(np.append(first.count(_END), ends[piece[place[1:] - 1]]))[: len(place)]
    # The counts under each name, and what is no count in one more column.
    column = np.where(opens, len(names), which) * len(place)
    entry = np.repeat(np.arange(len(place)), np.diff(np.append(place, len(piece))))
    counts = np.zeros((len(names) + 1) * len(place), dtype=np.int64)
    counts[column[piece] + entry] = count[piece]
    by_name = counts.reshape(len(names) + 1, len(place))
    return RoiCounts(size, row, rois, which[piece[place]], dict(zip(names, by_name, strict=False)))


def _meanings(matches: Sequence[re.Match[bytes]]) -> tuple[list[str], list[str], tuple[npt.NDArray[Any], ...]]:
    """The ROIs and the names of counts; and of each piece whether it opens an ROI, which of those it names, and more.

    That is its count, how many texts end in it, and how deep in braces the name after it stands.
    """
    rois: dict[bytes, int] = {}
    names: dict[bytes, int] = {}
    told = []
    for name, count, after in (match.groups() for match in matches):
        known = names if count else rois
        which = known.setdefault(name, len(known))
        told.append((not count, which, int(count or 0), *_after(after)))
    kinds = (np.bool_, np.int64, np.int64, np.int64, np.int8)
    columns = zip(*told, strict=True) if told else [()] * len(kinds)
    arrays: tuple[npt.NDArray[Any], ...] = tuple(np.array(v, k) for v, k in zip(columns, kinds, strict=True))
    return [name.decode() for name in rois], [name.decode() for name in names], arrays


@functools.lru_cache(64)
def _after(text: bytes) -> tuple[int, int]:
    """How many texts end in what stands after a count or a brace, and how deep in braces the name after it stands."""
    return text.count(_END), 2 + text.count(b"{") - text.count(b"}")


def _by_parsing(texts: Sequence[str]) -> RoiCounts:
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
        len(texts),
        np.array(row, dtype=np.int64),
        list(rois),
        np.array(roi, dtype=np.int64),
        {name: np.array([counts.get(name) or 0 for counts in entries], dtype=np.int64) for name in names},
    )


def _parsed(text: str) -> dict[str, dict[str, int]]:
    try:
        info: Any = json.loads(text) if text else {}
    except (TypeError, ValueError):
        info = None
    whole = isinstance(info, dict) and all(
        # True is an int, too.
        isinstance(counts, dict) and {*map(type, counts.values())} <= {int, type(None)}
        for counts in info.values()
    )
    if not whole:
        raise NeuprintError(f"the dataset holds a roiInfo that is not counts by ROI: {str(text)[:80]}")
    return info  # type: ignore[no-any-return]
