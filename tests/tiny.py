"""A dataset small enough to check by eye, with everything that trips a careless program.

ids above 2^53 that differ in the last digit, ROI names with apostrophes, parentheses, commas and
back-ticks, gaps in every column, an autapse, and a connection outside all primary ROIs.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

BIG = 720575940624547622

NEURONS = pd.DataFrame(
    {
        "bodyId": pd.Series([BIG, BIG + 1, 3, 4, 5, 6], dtype="int64"),
        "type": ["EPG", "EPG", "PEN_a(PEN1)", 'it\'s "odd" \\ `type`', None, "KCa'b'-m"],
        "instance": ["EPG(PB08)_L3", "EPG(PB08)_R4", "PEN_a(PB06a)_L5", "line\nbreak", None, "KCa'b'-m_R"],
        "status": ["Traced", "Traced", "Orphan", "Traced", None, "Traced"],
        "cropped": pd.Series([False, True, False, None, None, False], dtype="boolean"),
        "size": pd.Series([2**60 + 1, None, 5, 6, 7, 8], dtype="Int64"),
        "somaLocation": ["100,200,300", None, None, "1,2,3", None, None],
        "class": ["CX", "CX", None, None, None, "MB"],
    }
)

CONNECTIONS = pd.DataFrame(
    [
        (BIG, 3, "EB", 10),
        (BIG, 3, "PB(L1)", 2),
        (BIG + 1, 3, "EB", 1),
        (3, BIG, "PB(L1)", 7),
        (3, 3, "EB", 4),
        (4, 5, "a'L(R)", 3),
        (4, 5, None, 2),
        (6, 4, "odd, `roi`", 1),
    ],
    columns=["bodyId_pre", "bodyId_post", "roi", "weight"],
)

ROIS: dict[str, Any] = {
    "roi_hierarchy": {
        "name": "tiny",
        "children": [
            {"name": "CX", "children": [{"name": "EB"}, {"name": "PB", "children": [{"name": "PB(L1)"}]}]},
            {"name": "MB(R)", "children": [{"name": "a'L(R)"}]},
            {"name": "odd, `roi`"},
        ],
    },
    "roi_info": {
        "CX": {"isPrimary": False},
        "EB": {"isPrimary": True},
        "PB": {"isPrimary": True},
        "PB(L1)": {"isPrimary": False},
        "MB(R)": {"isPrimary": False},
        "a'L(R)": {"isPrimary": True},
        "odd, `roi`": {"isPrimary": False},
    },
}
