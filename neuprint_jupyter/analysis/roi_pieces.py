"""``roiInfo`` texts read as columns: cut in pieces, of which few are different, and each of those is read once."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from neuprint_jupyter.analysis.roi_counts import Integers, RoiCounts

#: What stands between texts: no JSON holds this character.
END = "\0"
_EMPTY = r"(?:S\{S\}S)?"
_NAME = r'"(?P<name>[^"\\\x00-\x1f]*)"S:S'


def _pattern(text: str) -> re.Pattern[bytes]:
    return re.compile(text.replace("E", _EMPTY).replace("S", r"[ \t\n\r]*").encode())


# What stands before the counts of the first ROI, between those of one ROI and the next, and after the last.
_HEAD = _pattern(rf"(?:E\0)*S\{{S{_NAME}")
_BETWEEN = _pattern(rf"\}}S(?:,S|\}}S(?:\0E)*\0S\{{S){_NAME}")
_TAIL = _pattern(r"\}S\}S(?:\0E)*")
_NOTHING = _pattern(r"E(?:\0E)*")
# A count, and the braces that open what follows: the counts of other ROIs.
_COUNT = _pattern(rf"{_NAME}(?P<count>-?(?:0|[1-9]\d{{0,17}}))S(?:,S|(?P<next>(?:\{{S)+))")
_OPEN = _pattern(r"(?:\{S)+")


def by_pieces(joined: bytes, size: int) -> RoiCounts | None:
    """The counts in texts that stand in one, with :data:`END` between them.

    None if they are not the plainest form of JSON maps of maps of whole numbers.
    """
    text = np.frombuffer(joined, dtype=np.uint8)
    opens = text == ord("{")
    braces = np.flatnonzero(opens | (text == ord("}")))
    opening = opens[braces]
    depth = np.cumsum(2 * opening.view(np.int8) - 1, dtype=np.int8)
    # The braces around the counts of an ROI, two deep: whatever names hold braces is no such form.
    inner = braces[depth - opening == 1]
    if not len(inner):
        return _nothing(size) if _NOTHING.fullmatch(joined) and joined.count(END.encode()) == size - 1 else None
    head, tail = _HEAD.fullmatch(joined[: inner[0]]), _TAIL.fullmatch(joined[inner[-1] :])
    pieces = _encoded(joined, inner)
    are_counts = pc.starts_with(pieces.dictionary, b"{")
    between = _matches(_BETWEEN, pieces.dictionary.filter(pc.invert(are_counts)))
    read = _different(pieces.dictionary.filter(are_counts))
    if not head or not tail or between is None or not read:
        return None
    rois, roi, ends = _openings([head, *between])
    # Pieces of counts and of what is between them take turns.
    counted = np.asarray(are_counts)
    piece = pieces.indices.to_numpy().astype(np.intp)
    opened = np.append(0, np.cumsum(~counted)[piece[1::2]])
    row = np.cumsum(ends[opened])
    if row[-1] + tail[0].count(END.encode()) != size - 1:
        return None
    return RoiCounts(size, row, rois, roi[opened], (np.cumsum(counted) - 1)[piece[::2]], *read)


def _nothing(size: int) -> RoiCounts:
    none = np.zeros(0, dtype=np.int64)
    return RoiCounts(size, none, [], none, none, [], np.zeros((0, 0), dtype=np.int64))


def _encoded(text: bytes, cuts: npt.NDArray[np.intp]) -> pa.DictionaryArray:
    """The pieces between the first cut and the last."""
    buffers = [None, pa.py_buffer(cuts), pa.py_buffer(text)]
    return pa.Array.from_buffers(pa.large_binary(), len(cuts) - 1, buffers).dictionary_encode()


def _matches(pattern: re.Pattern[bytes], pieces: pa.LargeBinaryArray) -> list[re.Match[bytes]] | None:
    """What each piece matches; None if some do not."""
    matches = [match for match in map(pattern.fullmatch, pieces.to_pylist()) if match]
    return matches if len(matches) == len(pieces) else None


def _openings(matches: Sequence[re.Match[bytes]]) -> tuple[list[str], Integers, Integers]:
    """The ROIs; and of each piece which it opens, and how many texts end before."""
    rois: dict[bytes, int] = {}
    roi = [rois.setdefault(match["name"], len(rois)) for match in matches]
    return (
        [name.decode() for name in rois],
        np.array(roi),
        np.array([match[0].count(END.encode()) for match in matches]),
    )


def _different(counts: pa.LargeBinaryArray) -> tuple[list[str], Integers] | None:
    """What is counted, and how much of it by each of the different counts of ROIs; None as above."""
    # With a brace after the last, as before all others.
    text = joined_texts(counts, b"") + b"{"
    quotes = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == ord('"'))
    cuts = np.append(quotes[::2], len(text))
    first = _OPEN.fullmatch(text[: cuts[0]])
    pieces = _encoded(text, cuts)
    matches = _matches(_COUNT, pieces.dictionary)
    if len(quotes) % 2 or not first or matches is None:
        return None
    names: dict[bytes, int] = {}
    told = [(names.setdefault(m["name"], len(names)), int(m["count"]), (m["next"] or b"").count(b"{")) for m in matches]
    name, count, following = np.array(told, dtype=np.int64).reshape(-1, 3).T
    piece = pieces.indices.to_numpy().astype(np.intp)
    of = np.cumsum(np.append(first[0].count(b"{") - 1, following[piece[:-1]]))[: len(piece)]
    values = np.zeros((len(names), len(counts)), dtype=np.int64)
    values[name[piece], of] = count[piece]
    return [name.decode() for name in names], values


def joined_texts(texts: pa.Array, between: str | bytes) -> bytes:
    """All texts in one, without a Python object for each."""
    whole = pa.LargeListArray.from_arrays([0, len(texts)], texts)
    return pc.binary_join(whole, pa.scalar(between, texts.type))[0].as_buffer().to_pybytes()  # type: ignore[no-any-return]
