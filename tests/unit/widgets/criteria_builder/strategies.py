"""Criteria of every kind, for round trips."""

from __future__ import annotations

from hypothesis import strategies as st

from neuprint_jupyter.cypher import (
    AtLeast,
    AtMost,
    Between,
    Contains,
    Criteria,
    IgnoreCase,
    IsNull,
    NeuronCriteria,
    Not,
    NotNull,
    Regex,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["EPG", "PEN_a(PEN1)", "KCa'b'-m", "PEN.*", "a|b", 'it\'s "odd"', "line\nbreak", "null", "5", "true", "NC("]
)
PATTERN = st.sampled_from(["PEN.*", "EPG", "(a|b)c?", "[A-Z]+", "x{2}", r"\d+", "(?i)epg"])
WHOLE = st.integers(-(2**63), 2**63 - 1)
NUMBER = WHOLE | st.floats(allow_nan=False, allow_infinity=False)


def ranges():
    between = st.tuples(NUMBER, NUMBER).map(sorted).map(lambda ends: Between(*ends))
    return st.builds(AtLeast, NUMBER) | st.builds(AtMost, NUMBER) | between


def text_tests():
    return (
        st.builds(lambda t, case: Contains(t, ignore_case=case), TEXT, st.booleans())
        | st.builds(IgnoreCase, TEXT)
        | st.builds(Regex, PATTERN)
    )


def values(plain):
    test = st.sampled_from([IsNull, NotNull]) | text_tests() | ranges()
    once = plain | test
    return st.lists(once | st.lists(once, min_size=1, max_size=3).map(lambda v: Not(*v)), min_size=1, max_size=4)


def of_names():
    """Values of type and instance, which are text."""
    return values(PATTERN | TEXT)


OTHER = st.sampled_from(["status", "size", "class", "flywireType", "somaSide", "odd 'name'", 'a "quoted" name', "n.x"])
ROI = st.sampled_from(["EB", "PB", "a'L(R)", "odd, `roi`", "FB-column3"])


@st.composite
def neuron_criteria(draw) -> NeuronCriteria:
    given = {}
    if draw(st.booleans()):
        given["bodyId"] = draw(st.lists(WHOLE | st.builds(Not, WHOLE), min_size=1, max_size=3))
    for name in ("type", "instance"):
        if draw(st.booleans()):
            given[name] = draw(of_names())
    given |= draw(st.dictionaries(OTHER, values(TEXT | NUMBER | st.booleans()), max_size=3))
    given["regex"] = draw(st.sampled_from(["guess", "guess", True, False]))
    inputs, outputs = draw(st.lists(ROI, max_size=3)), draw(st.lists(ROI, max_size=3))
    given |= {"inputRois": inputs, "outputRois": outputs, "roi_req": draw(st.sampled_from(["all", "any"]))}
    if draw(st.booleans()):
        given["rois"] = [*inputs, *outputs, *draw(st.lists(ROI, max_size=2))]
    given |= {"min_roi_inputs": draw(st.integers(0, 900))} if inputs else {}
    given |= {"min_roi_outputs": draw(st.integers(0, 900))} if outputs else {}
    given |= {"cropped": draw(st.sampled_from([None, True, False]))}
    given |= {"min_pre": draw(st.integers(0, 10**6)), "min_post": draw(st.sampled_from([0, 1, 100]))}
    given |= {"label": draw(st.sampled_from([None, None, "Neuron", "Segment"]))}
    try:
        return NeuronCriteria(**given)
    except ValueError:
        # What no criteria can be is no case here.
        return NeuronCriteria(type=draw(TEXT))


def joined() -> st.SearchStrategy[Criteria]:
    """``a & ~b | c``, the depth a form has."""
    block = neuron_criteria() | neuron_criteria().map(lambda c: ~c)
    group = st.lists(block, min_size=1, max_size=3).map(lambda members: _reduce(members, "&"))
    return st.lists(group, min_size=1, max_size=3).map(lambda members: _reduce(members, "|"))


def deeper() -> st.SearchStrategy[Criteria]:
    """Criteria joined at any depth."""
    return st.recursive(
        neuron_criteria(),
        lambda inner: inner.map(lambda c: ~c) | st.tuples(inner, inner, st.sampled_from("&|")).map(_join),
        max_leaves=6,
    )


def _reduce(members, sign):
    first, *rest = members
    for member in rest:
        first = _join((first, member, sign))
    return first


def _join(parts):
    a, b, sign = parts
    return a & b if sign == "&" else a | b
