"""Exports of adjacencies: the hemibrain's traced neurons, and what neuprint-python's fetch_adjacencies writes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from neuprint_jupyter.server.loading.columns import numbers, roi_places, whole_numbers
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.layouts.recognised import Recognised, find_table
from neuprint_jupyter.server.loading.layouts.recognised import read as read_file
from neuprint_jupyter.server.loading.tables import Table

FILES = (
    "traced-neurons.csv, traced-roi-connections.csv and traced-total-connections.csv of the hemibrain; neurons.csv, "
    "roi-connections.csv and total-connections.csv of neuprint-python"
)

_LAYOUTS = {"traced-": "the hemibrain's exported-traced-adjacencies", "": "an export of neuprint-python's adjacencies"}
_PAIR = ["bodyId_pre", "bodyId_post"]


def read(folder: Path) -> Recognised | None:
    """The files of a folder, if it has neurons and connections in all."""
    for prefix, layout in _LAYOUTS.items():
        files = [find_table(folder, f"{prefix}{stem}") for stem in ("neurons", "total-connections", "roi-connections")]
        neurons, totals, in_rois = files
        if neurons is None or (totals is None and in_rois is None):
            continue
        table = read_file(neurons, "bodyId")
        if prefix and not {"status", "cropped"} & set(table.columns):
            # The export is of those only, and everybody's first query asks for them.
            traced = pa.array(["Traced"] * len(table)), pa.array([False] * len(table))
            data = table.data.append_column("status", traced[0]).append_column("cropped", traced[1])
            table = Table(table.source, data, table.csv_path)
        connections: Table = _together(totals, in_rois) if totals and in_rois else read_file(totals or in_rois, *_PAIR)  # type: ignore[arg-type]
        return Recognised(layout, {"neurons": table, "connections": connections})
    return None


def _together(totals_file: Path, rois_file: Path) -> Table:
    """The rows of each ROI, and one more a pair for what is in none and for what is only told of pairs."""
    totals, in_rois = read_file(totals_file, *_PAIR, "weight"), read_file(rois_file, *_PAIR, "roi", "weight")
    each, whole = _frame(in_rois), _frame(totals)
    again = np.flatnonzero(whole.duplicated(_PAIR).to_numpy())
    if len(again):
        pre, post = whole.loc[again[0], _PAIR]
        raise totals.fault(int(again[0]), "bodyId_pre", f"the connection {pre} to {post} is there twice")
    places = roi_places(in_rois, "roi")
    each["roi"] = np.array([*(";".join(names) for names in places.sets), None], dtype=object)[places.place]
    for name in totals.columns:
        kind = totals.data[name].type
        if name not in (*_PAIR, "weight") and (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
            whole[name] = numbers(totals, name, "a count", required=False)
    summed = each.groupby(_PAIR)["weight"].sum()
    rest = whole.set_index(_PAIR)
    missing = summed.index.difference(rest.index)
    if len(missing):
        pre, post = missing[0]
        raise LoadError(f"the connection {pre} to {post} of {in_rois.source} is not there", source=totals.source)
    rest["weight"] -= summed.reindex(rest.index, fill_value=0)
    wrong = rest[rest["weight"] < 0]
    if len(wrong):
        (pre, post), over = wrong.index[0], -int(wrong["weight"].iloc[0])
        problem = (
            f"the ROIs of the connection {pre} to {post} in {in_rois.source} add up to {over} more than its weight"
        )
        raise LoadError(problem, source=totals.source, column="weight")
    rest = rest if len(rest.columns) > 1 else rest[rest["weight"] > 0]
    rows = pd.concat([each, rest.reset_index()], ignore_index=True)
    # A row of NotPrimary and the rest of its pair are one row.
    nowhere = rows["roi"].isna()
    one = rows[nowhere].groupby(_PAIR, as_index=False).sum(numeric_only=True, min_count=1)
    rows = pd.concat([rows[~nowhere], one], ignore_index=True)
    rows["weight"] = rows["weight"].astype(np.int64)
    return Table(f"{in_rois.source} and {totals.source}", pa.Table.from_pandas(rows, preserve_index=False))


def _frame(table: Table) -> pd.DataFrame:
    columns = {name: whole_numbers(table, name, "a body id") for name in _PAIR}
    return pd.DataFrame({**columns, "weight": whole_numbers(table, "weight", "a number of synapses")})
