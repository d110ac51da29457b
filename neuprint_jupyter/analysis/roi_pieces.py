"""``roiInfo`` texts read as columns: cut in pieces, of which few are different, and each of those is read once."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from neuprint_jupyter.analysis.roi_counts import Integers, RoiCounts

#: What stands between texts: no JSON holds this character.
END = "\0"
_NAME = r'"(?P<name>[^"\\\x00-\x1f]*)"S:S'


def _pattern(text: str) -> re.Pattern[bytes]:
    return re.compile(text.replace("S", r"[ \t\n\r]*").encode())


class _Form:
    """How texts are written: as they are, or as in JSON, in which they are texts themselves."""

    def __init__(self, *, as_sent: bool) -> None:
        self._quote = b'\\"' if as_sent else b'"'
        around = '"' if as_sent else ""
        empty = rf"(?:{'null' if as_sent else ''}|{around}(?:S\{{S\}}S)?{around})"
        more = rf"(?:\0{empty})*"
        #: What stands before the counts of the first ROI, between those of one and the next, and after the last.
        self.head = _pattern(rf"(?:{empty}\0)*{around}S\{{S{_NAME}")
        self.between = _pattern(rf"\}}S(?:,S|\}}S{around}{more}\0{around}S\{{S){_NAME}")
        self.tail = _pattern(rf"\}}S\}}S{around}{more}")
        #: Texts without ROIs.
        self.nothing = _pattern(empty + more)
        #: A count, and the braces that open what follows: the counts of other ROIs.
        self.count = _pattern(rf"{_NAME}(?P<count>-?(?:0|[1-9]\d{{0,17}}))S(?:,S|(?P<next>(?:\{{S)+))")
        self.opening = _pattern(r"(?:\{S)+")

    def plain(self, text: bytes) -> bytes:
        """A text whose quotes are quotes."""
        return text.replace(self._quote, b'"')


# Made when first asked for: who only imports does not wait for it.
_form = functools.cache(_Form)


def by_pieces(joined: bytes, size: int, *, as_sent: bool) -> RoiCounts | None:
    """The counts in texts that stand in one.

    Parameters
    ----------
    joined
        JSON maps of maps of whole numbers, with :data:`END` between them.
    size
        How many they are.
    as_sent
        Whether they stand in quotes, with a backslash before their own, and ``null`` for missing ones.

    Returns
    -------
    RoiCounts or None
        None if they are not written in the plainest way.
    """
    form = _form(as_sent=as_sent)
    text = np.frombuffer(joined, dtype=np.uint8)
    # Hardly anything but braces comes after z.
    late = np.flatnonzero(text > ord("z"))
    opening = text[late] == ord("{")
    braces = opening | (text[late] == ord("}"))
    depth = np.cumsum(2 * opening.view(np.int8) - braces.view(np.int8), dtype=np.int8)
    # The braces around the counts of an ROI, two deep: whatever names hold braces is no such form.
    inner = late[braces & (depth - opening == 1)]
    if not len(inner):
        return _nothing(size) if form.nothing.fullmatch(joined) and joined.count(END.encode()) == size - 1 else None
    head, tail = form.head.fullmatch(form.plain(joined[: inner[0]])), form.tail.fullmatch(joined[inner[-1] :])
    pieces = _encoded(joined, inner)
    are_counts = pc.starts_with(pieces.dictionary, b"{")
    between = _matches(form.between, map(form.plain, pieces.dictionary.filter(pc.invert(are_counts)).to_pylist()))
    read = _different(form.plain(joined_texts(pieces.dictionary.filter(are_counts), b"")), form)
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


def _matches(pattern: re.Pattern[bytes], pieces: Iterable[bytes]) -> list[re.Match[bytes]] | None:
    """What each piece matches; None if some do not."""
    matches: list[re.Match[bytes]] = []
    for match in map(pattern.fullmatch, pieces):
        if not match:
            return None
        matches.append(match)
    return matches


def _openings(matches: Sequence[re.Match[bytes]]) -> tuple[list[str], Integers, Integers]:
    """The ROIs; and of each piece which it opens, and how many texts end before."""
    rois: dict[bytes, int] = {}
    roi = [rois.setdefault(match["name"], len(rois)) for match in matches]
    return (
        [name.decode() for name in rois],
        np.array(roi),
        np.array([match[0].count(END.encode()) for match in matches]),
    )


def _different(text: bytes, form: _Form) -> tuple[list[str], Integers] | None:
    """What is counted, and how much of it by each of the different counts of ROIs, without their last brace."""
    size = text.count(b"{")
    # One more, so that there is one after the last, too.
    text += b"{"
    quotes = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == ord('"'))
    cuts = np.append(quotes[::2], len(text))
    first = form.opening.fullmatch(text[: cuts[0]])
    pieces = _encoded(text, cuts)
    matches = _matches(form.count, pieces.dictionary.to_pylist())
    if len(quotes) % 2 or not first or matches is None:
        return None
    names: dict[bytes, int] = {}
    told = [(names.setdefault(m["name"], len(names)), int(m["count"]), (m["next"] or b"").count(b"{")) for m in matches]
    name, count, following = np.array(told, dtype=np.int64).reshape(-1, 3).T
    piece = pieces.indices.to_numpy().astype(np.intp)
    of = np.cumsum(np.append(first[0].count(b"{") - 1, following[piece[:-1]]))[: len(piece)]
    values = np.zeros((len(names), size), dtype=np.int64)
    values[name[piece], of] = count[piece]
    return [name.decode() for name in names], values


def joined_texts(texts: pa.Array, between: str | bytes) -> bytes:
    """All texts in one, without a Python object for each."""
    whole = pa.LargeListArray.from_arrays([0, len(texts)], texts)
    return pc.binary_join(whole, pa.scalar(between, texts.type))[0].as_buffer().to_pybytes()  # type: ignore[no-any-return]
