"""What is drawn: ours, and by bokeh's own glyphs as the Query Tutorial uses them."""

from __future__ import annotations

from dataclasses import dataclass

_SKELETONS = """
import numpy as np, pandas as pd
import neuprint_jupyter as nj
from bokeh.plotting import figure
random = np.random.default_rng(0)
parts, bodies = [], {bodies}
for body in range(bodies):
    count = {count} // bodies
    parent = np.arange(count) - 1
    branch = random.random(count) < 0.1
    parent[branch] = (random.random(branch.sum()) * parent[branch]).astype(int)
    parent[1] = 0
    place = random.normal(size=(count, 3)) * 10
    for node in range(1, count):
        place[node] += place[parent[node]]
    part = pd.DataFrame(place + body * 100, columns=list("xyz")).assign(radius=1.0, bodyId=body + 1)
    part["rowId"], part["link"] = np.arange(1, count + 1), parent + 1
    part.loc[0, "link"] = -1
    parts.append(part)
skeletons = pd.concat(parts, ignore_index=True)
"""
_SYNAPSES = """
import numpy as np, pandas as pd
import neuprint_jupyter as nj
from bokeh.plotting import figure
random = np.random.default_rng(0)
places = random.normal(size=({count}, 3)) * [3000, 4000, 2000] + 20000
synapses = pd.DataFrame(places.astype(np.int32), columns=list("xyz"))
synapses["roi"] = pd.Categorical(random.choice(["EB", "PB", "FB", "NO"], {count}))
"""
_MATRIX = """
import numpy as np, pandas as pd
import neuprint_jupyter as nj
from bokeh.plotting import figure
random = np.random.default_rng(0)
matrix = pd.DataFrame(random.poisson(0.05, ({count}, {count})) * random.integers(1, 100, ({count}, {count})))
"""


@dataclass(frozen=True)
class Case:
    """One plot of one size.

    Attributes
    ----------
    work, by
        What is drawn, and by whom.
    data
        Makes the table; not timed.
    plot
        Makes ``p``.
    """

    work: str
    by: str
    data: str
    plot: str


def _cases(work: str, data: str, **plots: str) -> list[Case]:
    return [Case(work, by.replace("_", " "), data, plot) for by, plot in plots.items()]


_SEGMENTS = """
both = skeletons.merge(skeletons, "inner", left_on=["bodyId", "link"], right_on=["bodyId", "rowId"],
                       suffixes=["_child", "_parent"])
p = figure(title="tutorial")
p.segment(x0="x_child", x1="x_parent", y0="z_child", y1="z_parent", source=both)"""
_POLYLINES = """
groups = [group for _, group in skeletons.groupby("bodyId")]
p = figure(title="polylines")
for group in groups:
    p.line(group["x"], group["z"])"""
# What hvplot makes is a bokeh figure: shown as the others are.
_HEATMAP = """
import holoviews as hv, hvplot.pandas
matrix.index = matrix.index.astype(str)
matrix.columns = matrix.columns.astype(str)
heatmap = matrix.hvplot.heatmap(height=600, width=700, xaxis="top").opts(xrotation=60)
p = hv.render(heatmap, backend="bokeh")"""

CASES = [
    *_cases(
        "200k segments",
        _SKELETONS.format(count=200_000, bodies=40),
        ours="p = nj.plot_skeletons(skeletons, axes='xz')",
        tutorial=_SEGMENTS,
        one_polyline_each=_POLYLINES,
    ),
    *_cases(
        "1M synapses",
        _SYNAPSES.format(count=1_000_000),
        ours="p = nj.plot_synapses(synapses, 'roi')",
        tutorial="p = figure(title='tutorial')\np.scatter(synapses['x'], synapses['z'])",
    ),
    *_cases("5M synapses", _SYNAPSES.format(count=5_000_000), ours="p = nj.plot_synapses(synapses, 'roi')"),
    *_cases(
        "1,000 x 1,000 matrix",
        _MATRIX.format(count=1_000),
        ours="p = nj.plot_connectivity_matrix(matrix)",
        tutorial=_HEATMAP,
    ),
    *_cases(
        "5,000 x 5,000 matrix",
        _MATRIX.format(count=5_000),
        ours="p = nj.plot_connectivity_matrix(matrix)",
    ),
]
