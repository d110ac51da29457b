"""What is counted from the connections, against the plainest way to count it."""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.server.loading import LoadError, counts
from neuprint_jupyter.server.loading import connections as connections_module
from neuprint_jupyter.server.loading.load import Sources, check, complete_connectome
from neuprint_jupyter.server.loading.progress import Progress

BODIES = [11, 2**53 + 1, 13, 14]
ROIS = ["CX", "EB", "EBr1", "a'L(R)", "MB", 'q"\\é']


def connectome(neurons, connections, hierarchy=None, **others):
    given_ = dict.fromkeys(field.name for field in dataclasses.fields(Sources)) | others
    sources = Sources(**{**given_, "neurons": neurons, "connections": connections, "roi_hierarchy": hierarchy})
    silent = Progress(False)
    return complete_connectome(check("brain", sources, silent), silent)


def bodies(made) -> dict[int, dict]:
    return {s["bodyId"]: s for s in made.segments(0, len(made.bodies))}


def pairs(made) -> dict[tuple[int, int], dict]:
    links, ids = made.connections, made.bodies.tolist()
    texts = links.roi_info.texts(0, len(links))
    weights = {name: values.tolist() for name, values in links.weights.items()}
    return {
        (ids[pre], ids[post]): {"roiInfo": json.loads(text), **{n: v[i] for n, v in weights.items()}}
        for i, (pre, post, text) in enumerate(zip(links.pre, links.post, texts, strict=True))
    }


@st.composite
def trees(draw) -> dict[str, str | None]:
    """The parent of each ROI that is in the hierarchy; None is the root."""
    placed = draw(st.lists(st.sampled_from(ROIS), unique=True))
    return {roi: draw(st.sampled_from([None, *placed[:i]])) for i, roi in enumerate(placed)}


def as_hierarchy(parents, node=None):
    children = [as_hierarchy(parents, roi) for roi, parent in parents.items() if parent == node]
    return {"name": node or "brain", **({"children": children} if children else {})}


def ancestors(roi, parents):
    while (roi := parents.get(roi)) is not None:
        yield roi


rows = st.lists(
    st.tuples(
        st.sampled_from(BODIES),
        st.sampled_from(BODIES),
        st.lists(st.sampled_from(ROIS), unique=True, max_size=3).map(lambda rois: tuple(sorted(rois))),
        st.integers(0, 5),
        st.none() | st.integers(0, 9),
    ),
    unique_by=lambda row: row[:3],
    max_size=30,
)


@given(rows, st.none() | trees(), st.sampled_from([list, ";".join]))
def test_counts_are_those_of_a_plain_count(links, parents, written):
    table = pd.DataFrame(links, columns=["bodyId_pre", "bodyId_post", "roi", "weight", "weightHP"])
    table["roi"] = table["roi"].map(written)
    table = table.astype({"bodyId_pre": "int64", "bodyId_post": "int64", "weight": "int64", "weightHP": "Int64"})
    tree = parents or {}
    made = connectome(pd.DataFrame({"bodyId": BODIES}), table, None if parents is None else as_hierarchy(tree))

    present = {roi for _, _, rois, _, _ in links for roi in rois}
    weight, hp = defaultdict(int), defaultdict(lambda: None)
    in_roi = defaultdict(lambda: defaultdict(int))
    into, out = defaultdict(lambda: defaultdict(int)), defaultdict(lambda: defaultdict(int))
    for pre, post, rois, synapses, strong in links:
        weight[pre, post] += 0
        inner = bool(rois) and all(any(outer in present for outer in ancestors(roi, tree)) for roi in rois)
        around = {outer for roi in rois for outer in ancestors(roi, tree)}
        if not inner:
            weight[pre, post] += synapses
            if strong is not None:
                hp[pre, post] = (hp[pre, post] or 0) + strong
        # However many of its ROIs lie in one, it is there once.
        for where in {*rois} | (set() if inner else around):
            in_roi[pre, post][where] += synapses
            out[pre][where] += synapses
            into[post][where] += synapses

    found = pairs(made)
    assert {pair: e["weight"] for pair, e in found.items()} == weight
    assert {pair: e["weightHP"] for pair, e in found.items()} == {pair: hp[pair] for pair in weight}
    assert {type(e["weightHP"]) for e in found.values()} <= {int, type(None)}
    assert {pair: e["roiInfo"] for pair, e in found.items()} == {
        pair: {roi: {"post": n} for roi, n in in_roi[pair].items() if n} for pair in weight
    }
    for body, segment in bodies(made).items():
        sent = sum(n for (pre, _), n in weight.items() if pre == body)
        received = sum(n for (_, post), n in weight.items() if post == body)
        assert (segment["pre"], segment["downstream"], segment["post"], segment["upstream"]) == (
            sent,
            sent,
            received,
            received,
        )
        assert segment["synweight"] == sent + received
        expected = {}
        for roi in ROIS:
            o, i = out[body][roi], into[body][roi]
            counts = {"pre": o, "post": i, "downstream": o, "upstream": i, "synweight": o + i}
            if o + i:
                expected[roi] = {k: n for k, n in counts.items() if n}
        assert json.loads(segment["roiInfo"]) == expected
        assert {roi for roi in ROIS if segment.get(roi) is True} == set(expected)
        assert not any(segment.get(roi) is False for roi in ROIS)


@pytest.fixture
def three():
    return pd.DataFrame({"bodyId": [11, 12, 13]})


def test_what_the_table_tells_is_kept(three, connections):
    told = three.assign(pre=[100, None, 5], upstream=pd.Series([1, 2, None], dtype="Int64"))
    segments = bodies(connectome(told, connections))
    assert [s.get("pre") for s in segments.values()] == [100, None, 5]
    assert [s["post"] for s in segments.values()] == [0, 7, 8]
    assert [s.get("upstream") for s in segments.values()] == [1, 2, None]
    assert [s.get("synweight") for s in segments.values()] == [1 + 7, 2 + 7, None]


@pytest.mark.parametrize("number", [int, np.int64])
def test_roi_info_is_taken_as_dicts_too(three, connections, number):
    told = three.assign(roiInfo=[{"EB": {"pre": number(3)}}, None, {}])
    segments = bodies(connectome(told, connections))
    assert [json.loads(s["roiInfo"]) for s in segments.values()] == [{"EB": {"pre": 3}}, {}, {}]
    assert segments[11]["EB"]
    with pytest.raises(LoadError, match=r"row 2.*post of 'EB' is -1"):
        connectome(three.assign(roiInfo=[{}, {"EB": {"post": number(-1)}}, {}]), connections)


def test_counts_written_as_text_are_numbers(three, connections):
    segments = bodies(connectome(three.assign(pre=["100", "", " 5"], upstream=["1", None, "2.0"]), connections))
    assert [s.get("pre") for s in segments.values()] == [100, None, 5]
    assert [s.get("upstream") for s in segments.values()] == [1, None, 2]


def test_further_counts_without_a_sign_are_whole_too(three, connections):
    links = connections.assign(weightHP=pd.array([3, 1, None, 2], dtype="UInt64"))
    told = [edge["weightHP"] for edge in pairs(connectome(three, links)).values()]
    assert (sorted(told, key=str), {type(count) for count in told}) == ([2, 4, None], {int, type(None)})


def test_segments_are_counted_and_told_as_neurons_are(three, connections):
    neurons, segments = three.iloc[:2].assign(pre=[100, 200]), three.iloc[2:].assign(notes="a piece", post=3)
    made = connectome(neurons, connections, segments=segments)
    assert (made.neuron_count, made.bodies.tolist(), made.counts["neurons"]) == (2, [11, 12, 13], 2)
    found = bodies(made)
    counts = {body: (s["pre"], s["post"], s["upstream"], s.get("notes")) for body, s in found.items()}
    assert counts == {11: (100, 0, 0, None), 12: (200, 7, 7, None), 13: (1, 3, 8, "a piece")}
    # Of the row in no ROI there is nothing here.
    assert json.loads(found[13]["roiInfo"])["EB"] == {"post": 7, "upstream": 7, "synweight": 7}


def test_a_body_is_a_neuron_or_another_segment(three, connections):
    with pytest.raises(LoadError, match="the body 12 is a neuron of neurons") as caught:
        connectome(three, connections, segments=pd.DataFrame({"bodyId": [14, 12]}))
    assert (caught.value.row, caught.value.column) == (2, "bodyId")


def test_the_tables_own_roi_info_makes_the_flags(three, connections):
    told = three.assign(roiInfo=['{"FB": {"pre": 1}}', None, "{}"])
    made = connectome(told, connections)
    segments = bodies(made)
    assert [s["roiInfo"] for s in segments.values()] == ['{"FB": {"pre": 1}}', "{}", "{}"]
    assert [s.get("FB") for s in segments.values()] == [True, None, None]
    assert not any("EB" in s for s in segments.values())
    assert {"FB", "EB", "PB"} <= set(made.regions.names)


def test_rows_inside_another_roi_of_the_table_say_the_same_again(three):
    links = pd.DataFrame(
        {
            "bodyId_pre": [11, 11, 11],
            "bodyId_post": [12, 12, 12],
            "roi": ["CX", "EBr1", "PB(L1)"],
            "weight": [10, 4, 6],
        }
    )
    tree = {"CX": None, "EB": "CX", "EBr1": "EB", "PB": "CX", "PB(L1)": "PB"}
    edge = pairs(connectome(three, links, as_hierarchy(tree)))[11, 12]
    assert edge == {"weight": 10, "roiInfo": {r: {"post": n} for r, n in (("CX", 10), ("EBr1", 4), ("PB(L1)", 6))}}


def test_the_root_counts_only_where_the_table_names_it(three):
    links = pd.DataFrame({"bodyId_pre": [11], "bodyId_post": [12], "roi": ["EB"], "weight": [3]})
    tree = {"name": "brain", "children": [{"name": "EB"}]}
    info = {"brain": {"isPrimary": False}, "EB": {"isPrimary": True}}
    assert pairs(connectome(three, links, tree, roi_info=info))[11, 12]["roiInfo"] == {"EB": {"post": 3}}
    both = pd.concat([links, links.assign(roi="brain", weight=5)])
    edge = pairs(connectome(three, both, tree, roi_info=info))[11, 12]
    assert edge == {"weight": 5, "roiInfo": {"brain": {"post": 5}, "EB": {"post": 3}}}


def test_rois_lie_in_their_parents_where_there_is_no_hierarchy(three, connections):
    info = {"EB": {"parent": "CX"}, "PB": {"parent": "CX"}, "CX": {"parent": "brain"}}
    made = connectome(three, connections, roi_info=info)
    assert made.regions.tree == as_hierarchy({"EB": "CX", "PB": "CX", "CX": None})
    assert bodies(made)[11]["CX"] is True
    # One that is told by its parts only, and is around all, is the root.
    parts = {"EB": {"parent": "CX"}, "PB": {"parent": "CX"}}
    assert connectome(three, connections, roi_info=parts).regions.tree == {**made.regions.tree["children"][0]}


def test_rois_may_be_called_as_the_dataset_is(three, connections):
    made = connectome(three, connections.replace({"roi": {"EB": "brain", "PB": "brain (all)"}}))
    assert made.regions.tree["name"] == "brain (all) (all)"
    assert sorted(made.regions.names) == ["brain", "brain (all)"]


@pytest.mark.parametrize(
    ("hierarchy", "info", "tree", "primary"),
    [
        (None, None, {"name": "brain", "children": [{"name": "EB"}, {"name": "PB"}]}, ["EB", "PB"]),
        (
            {"name": "all", "children": [{"name": "CX", "children": [{"name": "EB"}]}]},
            None,
            {"name": "all", "children": [{"name": "CX", "children": [{"name": "EB"}]}, {"name": "PB"}]},
            ["EB", "PB"],
        ),
        (
            {"name": "all", "children": [{"name": "CX"}]},
            {"EB": {"isPrimary": True}, "CX": {}},
            {"name": "all", "children": [{"name": "CX"}, {"name": "PB"}]},
            ["EB"],
        ),
        (None, {"PB": {"pre": 9}}, {"name": "brain", "children": [{"name": "PB"}, {"name": "EB"}]}, ["EB", "PB"]),
    ],
    ids=["nothing told", "a hierarchy", "both", "an info file of old"],
)
def test_rois_that_no_file_knows_lie_under_the_root(three, connections, hierarchy, info, tree, primary):
    made = connectome(three, connections, hierarchy, roi_info=info)
    assert made.regions.tree == tree
    assert made.primary == primary


@pytest.mark.parametrize("told", [False, True], ids=["by ROI", "with a roiInfo"])
def test_many_rows_are_counted_in_pieces(three, connections, monkeypatch, told):
    tables = [connections.assign(bodyId_pre=pre) for pre in (11, 12, 13)]
    rows = pd.concat(tables).drop_duplicates(["bodyId_pre", "bodyId_post", "roi"])
    if told:
        rows = rows.drop_duplicates(["bodyId_pre", "bodyId_post"])
        of_rows = zip(rows.pop("roi"), rows["weight"], strict=True)
        rows["roiInfo"] = [json.dumps({roi: {"post": weight}}) for roi, weight in of_rows]
    whole = connectome(three, rows)
    monkeypatch.setattr(counts, "_COUNTED", 2)
    monkeypatch.setattr(connections_module, "_TEXTS", 2)
    pieces = connectome(three, rows)
    assert pairs(pieces) == pairs(whole)
    assert bodies(pieces) == bodies(whole)
    assert all(segment["pre"] for segment in bodies(whole).values())


def test_a_root_never_has_the_name_of_its_child(three, connections):
    made = connectome(three, connections.assign(roi="brain").drop(index=1))
    assert made.regions.tree == {"name": "brain (all)", "children": [{"name": "brain"}]}


SYNAPSES = pd.DataFrame(
    {
        "bodyId": [12, 13, 13, 13, 13],
        "type": ["pre", "pre", "post", "post", "post"],
        "x": [1, 2, 3, 4, 4],
        "y": 1,
        "z": 1,
        "roi": ["EB", "EB", "EB", None, None],
        "depth": [0.5, None, 1.5, 2.5, 2.5],
    }
)
ONE_LINK = pd.DataFrame({"bodyId_pre": [11], "bodyId_post": [12], "roi": ["EB"], "weight": [3]})


def test_neurons_without_connections_are_counted_from_their_synapses(three):
    made = connectome(three, ONE_LINK, as_hierarchy({"CX": None, "EB": "CX"}), synapses=SYNAPSES)
    segments = bodies(made)
    assert len(made.synapses) == 4
    assert (segments[12]["pre"], segments[12]["post"]) == (0, 3)
    alone = segments[13]
    assert (alone["pre"], alone["post"], alone["upstream"]) == (1, 2, 2)
    assert "downstream" not in alone
    assert "synweight" not in alone
    one = {"pre": 1, "post": 1, "upstream": 1}
    assert json.loads(alone["roiInfo"]) == {"CX": one, "EB": one}
    assert alone["EB"] is alone["CX"] is True


points = st.tuples(
    st.sampled_from([11, 12, 13, 99]), st.integers(0, 2), st.sampled_from(["EB", "PB", "EB;PB", "PB;LH", None])
)


@given(st.lists(st.tuples(points, points), max_size=15), st.lists(points, max_size=10))
def test_every_synapse_is_there_once_and_in_its_sets(links, others):
    links = [(pre, post) for pre, post in links if pre[0] != 99 or post[0] != 99]
    others = [p for p in others if p[0] != 99]
    linked = pd.DataFrame(
        {
            f"{column}_{side}": pd.Series([value(link[number]) for link in links], dtype=kind)
            for number, side in enumerate(("pre", "post"))
            for column, value, kind in (
                ("bodyId", lambda p: p[0], "int64"),
                ("x", lambda p: p[1], "int64"),
                ("y", lambda _: 0, "int64"),
                ("z", lambda _: 0, "int64"),
                ("roi", lambda p: p[2], object),
            )
        }
    )
    free = pd.DataFrame(
        {
            "bodyId": pd.Series([p[0] for p in others], dtype="int64"),
            "type": pd.Series(["pre"] * len(others), dtype=object),
            **{axis: pd.Series([p[1] if axis == "x" else 0 for p in others], dtype="int64") for axis in "xyz"},
            "roi": pd.Series([p[2] for p in others], dtype=object),
            "number": pd.Series(range(len(others)), dtype="int64"),
        }
    )
    neurons = pd.DataFrame({"bodyId": [11, 12, 13]})
    made = connectome(neurons, ONE_LINK, synapses=free, synapse_connections=linked)
    synapses, ids = made.synapses, made.bodies.tolist()

    expected = {(p[0], "pre", p[1]) for p, _ in links} | {(q[0], "post", q[1]) for _, q in links}
    expected |= {(p[0], "pre", p[1]) for p in others}
    keys = [
        (ids[b], ("pre", "post")[t], int(x))
        for b, t, x in synapses.frame[["body", "type", "x"]].itertuples(index=False)
    ]
    assert sorted(keys) == sorted(expected)
    assert sorted((keys[a], keys[b]) for a, b in synapses.links.tolist()) == sorted(
        {((p[0], "pre", p[1]), (q[0], "post", q[1])) for p, q in links}
    )

    owners = [(ids[b], ("pre", "post")[t]) for b, t in synapses.sets[["body", "type"]].itertuples(index=False)]
    contents = defaultdict(set)
    for one, synapse in synapses.members.tolist():
        assert owners[one] == keys[synapse][:2]
        contents[one].add(keys[synapse])
    joined = {(a, b): (contents[a], contents[b]) for a, b in synapses.set_links.tolist()}
    assert sorted((owners[a][0], owners[b][0]) for a, b in joined) == sorted({(p[0], q[0]) for p, q in links})
    for (a, b), (left, right) in joined.items():
        pair = owners[a][0], owners[b][0]
        assert left == {(p[0], "pre", p[1]) for p, q in links if (p[0], q[0]) == pair}
        assert right == {(q[0], "post", q[1]) for p, q in links if (p[0], q[0]) == pair}
    in_pairs = {one for pair in joined for one in pair}
    alone = [owners[one] for one in contents if one not in in_pairs]
    assert len(alone) == len(set(alone))
    assert set().union(*contents.values()) == expected

    roi = {}
    for kind, side in (("pre", 0), ("post", 1)):
        for link in links:
            body, x, name = link[side]
            roi.setdefault((body, kind, x), set()).update((name or "").split(";"))
    for p in others:
        roi.setdefault((p[0], "pre", p[1]), set()).update((p[2] or "").split(";"))
    flags = [*made.regions.flags(synapses.places), {}]
    assert [set(flags[n]) for n in synapses.frame["place"]] == [roi[key] - {""} for key in keys]

    first = {}
    for number, p in enumerate(others):
        first.setdefault((p[0], "pre", p[1]), number)
    assert dict(zip(keys, synapses.properties["number"], strict=True)) == {key: first.get(key) for key in keys}
