"""The region of the other side of the brain."""

from __future__ import annotations

import re
from collections.abc import Container

# LAL(R), PB(L1), ME_R_col_05_08, AB(L): a side that stands alone, or before a number.
_SIDE = re.compile(r"(?<![A-Za-z])([LR])(?=\d*(?:\)|_|$))")


def other_side(name: str, known: Container[str]) -> str | None:
    """The same region on the other side; None where the dataset has none.

    Examples
    --------
    >>> known = {"LAL(R)", "LAL(L)", "PB(L1)", "PB(R1)", "EB"}
    >>> other_side("LAL(R)", known), other_side("PB(L1)", known), other_side("EB", known)
    ('LAL(L)', 'PB(R1)', None)
    """
    swapped = _SIDE.sub(lambda match: "R" if match[1] == "L" else "L", name)
    return swapped if swapped != name and swapped in known else None
