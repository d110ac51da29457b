"""Small tables with everything that trips a careless plot, and what tests look for in plots."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
from bokeh.document import Document
from bokeh.models import GlyphRenderer, Plot

from neuprint_jupyter.analysis.meshes import Mesh

BIG = 720575940624547622
ORIGIN = {"dataset": "demo:v1", "server": "https://neuprint.example.org", "time": "2026-11-24T10:00:00+00:00"}


def told(table: pd.DataFrame) -> pd.DataFrame:
    table.attrs = dict(ORIGIN)
    return table


CONNECTIONS = told(
    pd.DataFrame(
        {
            "bodyId_pre": [BIG, BIG, BIG + 1, 3],
            "bodyId_post": [3, 4, 3, 4],
            "type_pre": ["EPG", "EPG", "EPG", "<b>odd</b>"],
            "type_post": ["<b>odd</b>", None, "<b>odd</b>", None],
            "roi": ["EB", "EB", "PB", "EB"],
            "weight": [10, 1, 5, 2],
        }
    )
)
SYNAPSES = told(
    pd.DataFrame(
        {
            "bodyId": [BIG, BIG, 3, 3],
            "type": ["pre", "post", "post", "post"],
            "roi": ["EB", None, "PB", "PB"],
            "x": [0, 10, 20, 30],
            "y": [5, 5, 6, 6],
            "z": [100, 90, 80, 70],
            "confidence": [0.5, 0.9, 0.7, np.nan],
        }
    )
)
PAIRS = told(
    pd.DataFrame(
        {
            **{f"{axis}_pre": [1, 2, 3] for axis in "xyz"},
            **{f"{axis}_post": [4, 5, 6] for axis in "xyz"},
            "bodyId_pre": [BIG, BIG, BIG],
            "bodyId_post": [3, 4, 5],
            "type_post": ["EPG", "EPG", "PEG"],
        }
    )
)
SKELETONS = told(
    pd.DataFrame(
        {
            "bodyId": [BIG] * 4 + [3] * 3,
            "rowId": [1, 2, 3, 4, 1, 2, 3],
            "x": [0.0, 1, 2, 2, 10, 11, 20],
            "y": [0.0, 0, 1, -1, 0, 0, 0],
            "z": [0.0, 0, 0, 0, 5, 5, 5],
            "radius": [1.0] * 7,
            "link": [-1, 1, 2, 2, -1, 1, -1],
        }
    )
)
NEURONS = told(
    pd.DataFrame(
        {
            "bodyId": [BIG, 3, 4],
            "type": ["EPG", "<b>odd</b>", None],
            "instance": ["EPG_L", None, None],
            "somaLocation": [[1, 2, 3], "4,5,6", None],
            "pre": [10, 5, 0],
            "post": [20, 5, 1],
        }
    )
)
ROI_COUNTS = told(
    pd.DataFrame(
        {
            "bodyId": [BIG, BIG, 3],
            "roi": ["EB", "CX", "PB"],
            "pre": [6, 8, 5],
            "post": [15, 18, 5],
        }
    )
)
PATHS = told(
    pd.DataFrame(
        {
            "path": [0, 0, 0, 1, 1, 1],
            "bodyId": [BIG, 3, 5, BIG, 4, 5],
            "type": ["EPG", None, "PEG", "EPG", "X", "PEG"],
            "weight": [0, 5, 7, 0, 3, 2],
        }
    )
)
REGIONS = told(pd.DataFrame({"from_roi": ["EB", "PB"], "to_roi": ["PB", "EB"], "count": [3, 4], "weight": [10.5, 2.0]}))
SQUARE = Mesh(np.array([[0.0, 0, 0], [8, 0, 0], [8, 8, 8], [0, 8, 8]]), np.array([[0, 1, 2], [0, 2, 3]]))


def figures(plot) -> list:
    return list(plot.select({"type": Plot}))


def written(plot) -> str:
    """All that a plot holds, as text."""
    document = Document()
    document.add_root(plot)
    return json.dumps(document.to_json(deferred=False), ensure_ascii=False)


def drawn(plot, glyph) -> list:
    return [
        r for f in figures(plot) for r in f.renderers if isinstance(r, GlyphRenderer) and isinstance(r.glyph, glyph)
    ]
