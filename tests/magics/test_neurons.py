from __future__ import annotations

import pytest

from tests.magics.conftest import Notebook
from tests.tiny import BIG


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (".*", [3, 4, 6, BIG, BIG + 1]),
        ("--min-pre 0", [3, 4, 5, 6, BIG, BIG + 1]),
        ("EPG", [BIG, BIG + 1]),
        ("EPG(PB08)_R4", [BIG + 1]),
        ("PEN.*", [3]),
        ("EPG KC.*", [6, BIG, BIG + 1]),
        ("KCa'b'-m", [6]),
        (f"{BIG + 1} 3", [3, BIG + 1]),
        ("--rois EB PB(L1)", [3, BIG]),
        ("--rois a'L(R)", [4, 5]),
        ("--input-rois a'L(R)", [5]),
        ("--output-rois a'L(R)", [4]),
        ("--rois 'odd, `roi`'", [4, 6]),
        ("EPG --not-cropped", [BIG]),
        ("EPG --cropped", [BIG + 1]),
        ("--min-pre 4 --status Traced", [4, BIG]),
        ("--min-post 5 --status Traced Orphan", [3, BIG]),
        ("$ids", [3, 4]),
        ("$ids --status Orphan", [3]),
        ("$criteria", [BIG]),
        ("$criteria --cropped", []),
        ("$names", [3]),
        ("$table", [BIG]),
        ("$table $ids 5 KC.*", [3, 4, 5, 6, BIG]),
        ("007", []),
        ("²", []),
    ],
)
def test_lines(notebook: Notebook, line: str, found: list[int]) -> None:
    notebook.run(
        "from neuprint_jupyter import NeuronCriteria as NC\n"
        "import pandas as pd\n"
        "ids = [3, 4]; names = ['PEN_a(PEN1)']; criteria = NC(type='EPG', cropped=False)\n"
        f"table = pd.DataFrame({{'bodyId': [{BIG}]}})"
    )
    assert notebook.run(f"%neurons {line}")["bodyId"].tolist() == found


@pytest.mark.parametrize("line", ["%neurons EPG -o epg", "%neurons epg << EPG", "epg = %neurons EPG"])
def test_every_way_to_keep_a_result(notebook: Notebook, line: str) -> None:
    notebook.run(line)
    assert notebook["epg"]["type"].tolist() == ["EPG", "EPG"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--rois a'l(R)", 'did you mean "a\'L(R)"?'),
        ("--statsu Traced", "no option '--statsu'; did you mean '--status'?"),
        ("--min-pre ten", "'ten' is not a whole number from 0 up"),
        ("--rois", "expected at least one argument"),
        ("$nope", "no variable for the parameter '$nope'"),
        ("$criteria $nope", "no variable for the parameter '$nope'"),
        ("[", "'[' is not a regular expression"),
        ("[3, 4]", "'[3,' is not a bodyId; write 3, with spaces between several"),
        ("3, 4", "'3,' is not a bodyId; write 3, with spaces between several"),
        ("EPG -o in", "'in' cannot be the name of a variable"),
    ],
)
def test_wrong_lines(notebook: Notebook, line: str, said: str) -> None:
    notebook.run("from neuprint_jupyter import NeuronCriteria as NC; criteria = NC(type='EPG')")
    assert said in notebook.fails(f"%neurons {line}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%neurons EPH", ["no neuron has the type or instance 'EPH'; did you mean 'EPG'?"]),
        ("%neurons EPG epg2 3", ["no neuron has the type or instance 'epg2'; did you mean 'EPG'?"]),
        ("%neurons EPG --status traced", ["no neuron has the status 'traced'; did you mean 'Traced'?"]),
        ("%connections EPH -> PEN.*", ["no neuron has the type or instance 'EPH'; did you mean 'EPG'?"]),
        ("%skeletons EPH", ["no neuron has the type or instance 'EPH'; did you mean 'EPG'?"]),
        (
            "%neurons EP*",
            ["no neuron has the type or instance 'EP*'; did you mean 'EP.*'? * by itself repeats the letter before it"],
        ),
        (
            "%neurons type=EPG",
            ["no neuron has the type or instance 'type=EPG'; write types, patterns, bodyIds, or $name of a variable"],
        ),
        ("%neurons PEN", ["no neuron has the type or instance 'PEN'; did you mean 'PEN.*'?"]),
        ("%neurons penn", ["no neuron has the type or instance 'penn'; did you mean 'PEN.*'?"]),
        ("%neurons EP[GH]", []),
        ("%neurons EPG --min-pre 1000000", []),
        (
            "%neurons EPG,PEN_a(PEN1)",
            [
                (
                    "no neuron has the type or instance 'EPG,PEN_a(PEN1)'; "
                    "several are written with spaces between them: EPG PEN_a(PEN1)"
                )
            ],
        ),
        ("%neurons 99 3 98", ["tiny:v1 has no bodyId 99, 98"]),
        ("%neurons 3 --status Traced", []),
        ("%connections 99 -> EPG", ["tiny:v1 has no bodyId 99"]),
        ("%skeletons 91 92 93 94 95 96 97", ["tiny:v1 has no bodyId 91, 92, 93, 94, 95 and 2 more"]),
        ("%synapses EPG", ["tiny:v1 has no single synapses, only their numbers"]),
        ("%connections EPG -> EPG", []),
    ],
)
def test_names_that_no_neuron_has_are_told(notebook: Notebook, line: str, said: list[str]) -> None:
    notebook.run(line)
    assert [line for line in notebook.shown.splitlines() if line.startswith(("no neuron", "tiny:v1 has no"))] == said
