from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.plots.grouping import group_by
from neuprint_jupyter.plots.palette import (
    COLORS,
    OTHER,
    SYNAPSE_COLORS,
    distinct_colors,
    roi_color,
    set_colors,
    type_color,
)
from neuprint_jupyter.plots.parts import shades

# How eyes without one kind of cone see linear RGB (Machado, Oliveira and Fernandes 2009).
SEEN_WITHOUT = {
    "long": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "medium": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "short": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(colors):
    rgb = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colors])
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def oklab(rgb):
    cones = np.cbrt(
        np.clip(rgb, 0, None)
        @ np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]]).T
    )
    return cones @ np.array([[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]]).T


def nearest(lab):
    distances = np.linalg.norm(lab[:, None] - lab[None], axis=2)
    return distances[np.triu_indices(len(lab), 1)].min()


@pytest.mark.parametrize("missing", SEEN_WITHOUT)
def test_the_first_colors_differ_to_colour_blind_eyes(missing: str) -> None:
    first = linear(COLORS[:6])
    assert nearest(oklab(first @ np.array(SEEN_WITHOUT[missing]).T)) > 0.07
    assert nearest(oklab(first)) > 0.15


def test_all_colors_stand_out_from_white_and_from_black() -> None:
    luminance = linear([*COLORS, OTHER]) @ [0.2126, 0.7152, 0.0722]
    assert (1.05 / (luminance + 0.05)).min() > 1.95
    assert ((luminance + 0.05) / 0.0556).min() > 2.8
    assert len(set(COLORS)) == len(COLORS)


def test_all_colors_of_numbers_are_seen_as_thin_lines_on_a_light_page_and_on_a_dark_one() -> None:
    luminance = linear(shades(20)) @ [0.2126, 0.7152, 0.0722]
    assert (1.05 / (luminance + 0.05)).min() > 1.7
    assert ((luminance + 0.05) / 0.0556).min() > 2.8


def test_a_color_is_the_same_in_another_session() -> None:
    script = "from neuprint_jupyter.plots.palette import *; print(type_color('EPG'), roi_color('EB'))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [type_color("EPG"), roi_color("EB")] == ["#ea637f", "#577d58"]


def test_the_palette_does_not_load_bokeh() -> None:
    script = "import sys, neuprint_jupyter.plots.palette; print('bokeh' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_what_has_no_name_is_grey() -> None:
    assert type_color(None) == type_color("") == roi_color("NotPrimary") == OTHER


def test_a_chosen_color_counts_and_can_be_taken_back() -> None:
    before = type_color("EPG")
    set_colors({"EPG": "#ABCDEF"})
    try:
        assert type_color("EPG") == "#abcdef"
        assert roi_color("EPG") != "#abcdef"
    finally:
        set_colors({"EPG": None})
    assert type_color("EPG") == before


@pytest.mark.parametrize("colors", [{"EPG": "blue"}, {"EPG": "#12345"}, {"EPG": 3}, {"Delta7": "#000000", "EPG": "x"}])
def test_what_is_no_color_is_refused_and_changes_nothing(colors) -> None:
    before = type_color("Delta7")
    with pytest.raises(CriteriaError, match=r"'EPG'.*#rrggbb"):
        set_colors(colors)
    assert type_color("Delta7") == before
    with pytest.raises(CriteriaError, match="'roi', not 'region'"):
        set_colors({}, kind="region")


@given(st.lists(st.text(min_size=1), min_size=1, max_size=len(COLORS), unique=True))
def test_names_of_one_plot_have_different_colors_and_the_first_keeps_its_own(names) -> None:
    colors = distinct_colors(names)
    assert list(colors) == names
    assert colors[names[0]] == type_color(names[0])
    named = [color for color in list(colors.values())[:12] if color != OTHER]
    assert len(set(named)) == len(named)
    if len(named) > 1:
        assert nearest(oklab(linear(named))) > 0.05


def test_more_names_than_colors_all_get_one_and_no_color_is_that_of_most() -> None:
    colors = list(distinct_colors(map(str, range(100))).values())
    assert len(colors) == 100
    assert max(map(colors.count, COLORS)) < 12


@pytest.mark.parametrize(
    ("column", "names", "colors"),
    [
        ("roi", ["EB", "PB"], [roi_color("EB"), roi_color("PB")]),
        ("type", ["pre", "post"], [SYNAPSE_COLORS["pre"], SYNAPSE_COLORS["post"]]),
        ("type", ["EPG", "pre"], [type_color("EPG"), type_color("pre")]),
    ],
)
def test_groups_have_the_colours_that_their_names_have_elsewhere(column: str, names: list[str], colors: list[str]):
    assert list(group_by(pd.Series(names, name=column), top=2).colors) == colors
