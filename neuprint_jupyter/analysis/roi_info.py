"""``roiInfo``, the JSON text that neurons and connections carry, read as columns: millions of counts without a dict."""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from neuprint_jupyter.analysis.roi_counts import RoiCounts, joined_counts
from neuprint_jupyter.analysis.roi_pieces import END, by_pieces, joined_texts
from neuprint_jupyter.errors import NeuprintError

if TYPE_CHECKING:
    import msgspec

#: A text, or the place in a JSON answer where it stands as it was sent.
Text: TypeAlias = "str | msgspec.Raw"

Texts: TypeAlias = list[Any] | pa.LargeStringArray
Made = TypeVar("Made")

# So many bytes of text at a time stay in a processor's cache.
_AT_A_TIME = 1 << 22


def read_roi_info(texts: Sequence[Text | None] | pd.Series[Any]) -> RoiCounts:
    """The counts in ``roiInfo`` texts.

    Parameters
    ----------
    texts
        JSON such as ``{"EB": {"pre": 3, "post": 20}}``; an empty text or a missing value for no ROIs.
        All may be left as they were sent: then they are ``msgspec.Raw``.

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


def in_parts(texts: Sequence[Text | None] | pd.Series[Any], work: Callable[[slice, RoiCounts], Made]) -> list[Made]:
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


@functools.cache
def _decode_text() -> Callable[[msgspec.Raw], str | None]:
    import msgspec

    return msgspec.json.Decoder(str | None).decode


def text_of(raw: msgspec.Raw) -> str | None:
    """A JSON text that was left as it was sent, None for null; ValueError if it is neither."""
    return _decode_text()(raw)


def _as_held(texts: Sequence[Text | None] | pd.Series[Any]) -> Texts:
    """Texts where they are, in Arrow's memory or each an object; empty ones in place of missing ones."""
    if not isinstance(texts, pd.Series):
        return [text or "" for text in texts]
    if not isinstance(texts.dtype, pd.StringDtype):
        return texts.fillna("").tolist()
    column = pa.array(texts, type=pa.large_string(), from_pandas=True)
    return (column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column).fill_null("")


def _length(texts: Texts) -> int:
    """How many bytes they are, nearly."""
    import msgspec

    if not isinstance(texts, list):
        return int(texts.nbytes)
    some = texts[:: max(len(texts) // 100, 1)]
    sizes = [len(bytes(text) if isinstance(text, msgspec.Raw) else str(text)) for text in some]
    return sum(sizes) * len(texts) // max(len(some), 1)


def _read(texts: Texts) -> RoiCounts:
    import msgspec

    as_sent = isinstance(texts, list) and bool(texts) and isinstance(texts[0], msgspec.Raw)
    # Not all are even texts, and some hold half an emoji.
    with contextlib.suppress(TypeError, UnicodeError):
        if regular := by_pieces(_join(texts, as_sent), len(texts), as_sent=as_sent):
            return regular
    if as_sent:
        return _read([_told(text) for text in texts])
    return _by_parsing(texts if isinstance(texts, list) else texts.to_pylist())


def _join(texts: Texts, as_sent: bool) -> bytes:
    """All texts in one, in UTF-8."""
    if not isinstance(texts, list):
        return joined_texts(texts, END)
    return END.encode().join(texts) if as_sent else END.join(texts).encode()


def _told(text: Any) -> str:
    """What a text says that was left as it was sent."""
    try:
        return text_of(text) or ""
    except ValueError:
        raise no_counts(text) from None


def _by_parsing(texts: Sequence[str]) -> RoiCounts:
    """The same by way of dicts, for texts of any form."""
    row, roi, entries = [], [], []
    rois: dict[str, int] = {}
    for i, text in enumerate(texts):
        for name, counts in _parsed(text).items():
            row.append(i)
            roi.append(rois.setdefault(name, len(rois)))
            entries.append(counts)
    names = list(dict.fromkeys(name for counts in entries for name in counts))
    told = [[counts.get(name) or 0 for counts in entries] for name in names]
    return RoiCounts(
        len(texts),
        np.array(row, dtype=np.int64),
        list(rois),
        np.array(roi, dtype=np.int64),
        np.arange(len(entries)),
        names,
        np.array(told, dtype=np.int64).reshape(len(names), len(entries)),
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
        raise no_counts(text)
    return info  # type: ignore[no-any-return]


def no_counts(text: Any) -> NeuprintError:
    """The error for a ``roiInfo`` that is none, left as it was sent or not."""
    import msgspec

    told = bytes(text).decode(errors="replace") if isinstance(text, msgspec.Raw) else str(text)
    return NeuprintError(f"the dataset holds a roiInfo that is not counts by ROI: {told[:80]}")
