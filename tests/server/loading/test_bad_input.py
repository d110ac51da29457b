"""Whatever is wrong with what is given: told with its place, before anything is written."""

from __future__ import annotations

import inspect
import json

import pandas as pd
import pytest

from tests.server.loading.given import BODY, LINKS, Given

SYNAPSES = "bodyId,type,x,y,z,roi,confidence\n11,pre,1,2,3,EB,0.9\n12,post,1,2,4,EB,0.8\n"
LINKED = "bodyId_pre,bodyId_post,x_pre,y_pre,z_pre,x_post,y_post,z_post\n11,12,1,2,3,1,2,4\n11,99,1,2,3,1,2,5\n"


def test_what_is_right_is_loaded(given):
    given.write("synapses.csv", SYNAPSES).write("synapse_connections.csv", LINKED)
    given.write("skeletons/11.swc", "# ok\n1 0 1 2 3 0.5 -1\n2 0 1 2 4 0.5 1\n")
    given.write("meshes/a%27L(R).obj", "v 1 2 3\nv 1 2 4\nf 1 2 1\n")
    given.write("roi_hierarchy.json", json.dumps({"name": "brain", "children": [{"name": "EB"}]}))
    given.write("roi_info.json", json.dumps({"EB": {"isPrimary": True}, "a'L(R)": {}}))
    assert given.load().counts == {"neurons": 3, "connections": 2, "synapses": 3, "skeletons": 1, "meshes": 1}


def test_a_missing_file(given):
    given.refuses("there is no file", "did you mean 'neurons.csv'?", neurons=given.folder / "neuron.csv")
    given.refuses("there is no file", roi_info=given.folder / "none.json")
    given.refuses("there is no directory", skeletons=given.folder / "none")


def test_an_unknown_kind_of_file(given):
    kinds = ".parquet, .feather, .arrow, .csv, .csv.gz, .tsv, .tsv.gz"
    given.refuses(f"neurons.xlsx: '.xlsx' is not a kind of table; give {kinds}. Save the sheet", neurons="neurons.xlsx")
    assert "sheet" not in str(given.refuses(f"'.txt' is not a kind of table; give {kinds}", neurons="neurons.txt"))


@pytest.mark.parametrize(
    "table", [{"bodyId": [11]}, [11], pd.Series([11]), None], ids=lambda table: type(table).__name__
)
def test_what_is_no_table(given, table):
    kind = type(table).__name__
    given.refuses(f"connections: a table is the name of a file or a pandas DataFrame, not a {kind}", connections=table)


def test_what_is_no_json(given):
    given.refuses("roi_hierarchy: give a dict or the name of a JSON file, not a list", roi_hierarchy=["EB"])
    given.refuses("roi_info: give a dict or the name of a JSON file, not a list", roi_info=["EB"])


@pytest.mark.parametrize("name", ["tables", "tables.csv", "tables.parquet"])
def test_a_folder_where_a_file_is_needed(given, name):
    (given.folder / name).mkdir()
    given.refuses(f"{name}: ", "is a folder; give one file (.parquet, ", neurons=given.folder / name)


@pytest.mark.parametrize("name", ["neurons.parquet", "neurons.feather", "neurons.csv", "neurons.csv.gz"])
def test_a_file_that_cannot_be_read(given, name):
    given.write(name, b"" if ".csv" in name else b"no such thing")
    given.refuses(f"{name}: cannot be read as {name.partition('.')[2]}")


@pytest.mark.parametrize(("row", "count"), [("14,PEN,extra", 3), ("14", 1)])
def test_a_ragged_csv(given, row, count):
    given.write("neurons.csv", BODY + f'\n15,"two\nlines"\n{row}\n')
    error = given.refuses(f"there are {count} values for 2 columns; values that hold commas must be quoted")
    assert (error.source, error.line) == ("neurons.csv", 8)


def test_a_title_above_the_header(given):
    error = given.write("neurons.csv", "Exported 2026-11-29\n" + BODY).refuses("begin with the line of all names")
    assert (error.source, error.line) == ("neurons.csv", 1)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b"bodyId,side\n11,L\n12,\xe9\n", 3),
        (b"bodyId,type\n11,L\n12,\xe9\n", 3),
        (b"bodyId,c\xf4t\xe9\n11,L\n", 1),
        ("bodyId,side\n11,L\n".encode("utf-16"), 1),
    ],
    ids=["a property", "a column of fixed meaning", "the header", "utf-16"],
)
def test_text_that_is_not_utf8(given, text, line):
    error = given.write("neurons.csv", text).refuses("is not UTF-8; save the file as UTF-8")
    assert (error.source, error.line) == ("neurons.csv", line)


@pytest.mark.parametrize(
    ("name", "separator", "says"),
    [
        ("neurons.csv", ";", "columns must be separated by commas, not by semicolons: 'bodyId;type'"),
        ("neurons.csv", "\t", "columns must be separated by commas, not by tabs"),
        ("neurons.tsv", ",", "columns must be separated by tabs, not by commas"),
    ],
)
def test_another_separator(given, name, separator, says):
    error = given.write(name, BODY.replace(",", separator)).refuses(says, f"read_csv({name!r}, sep={separator!r})")
    assert (error.source, error.line) == (name, 1)
    # Decimal commas make such a file ragged, too.
    given.write(name, f"bodyId{separator}size\n11{separator}2,5\n").refuses("must be separated by")


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (
            "neurons.csv",
            "bodyId,",
            "bodyid,",
            "neurons.csv: there is no column 'bodyId'; did you mean 'bodyid'? Call it",
        ),
        ("neurons.csv", "bodyId,type", "x,y", "neurons.csv: there is no column 'bodyId'; there are 'x', 'y'"),
        ("connections.csv", "bodyId_pre", "pre", "connections.csv: there is no column 'bodyId_pre'"),
        ("connections.csv", "bodyId_post", "bodyIdPost", "'bodyId_post'; did you mean 'bodyIdPost'"),
        ("connections.csv", "weight", "wieght", "'weight'; did you mean 'wieght'? Call it 'weight'. Need"),
        (
            "connections.csv",
            "bodyId_post",
            "x",
            "'bodyId_post'; there are 'bodyId_pre', 'x', 'roi', 'weight'; needed are",
        ),
        ("connections.csv", "roi", "ROI", "connections.csv, column 'ROI': the column of ROIs is called 'roi'"),
        ("neurons.csv", "12,EPG", ",EPG", "neurons.csv, line 3, column 'bodyId': the value is missing"),
        ("neurons.csv", "12,EPG", "12.5,EPG", "line 3, column 'bodyId': '12.5' is not a body id"),
        ("neurons.csv", "12,EPG", "-12,EPG", "line 3, column 'bodyId': -12 is not a body id"),
        ("neurons.csv", "12,EPG", "7.20576E+17,EPG", "line 3, column 'bodyId': '7.20576E+17' has lost its last digits"),
        ("neurons.csv", "13,PEN", "11,PEN", "line 4, column 'bodyId': the body id 11 is already in line 2"),
        ("neurons.csv", BODY[12:], "", "neurons.csv: there are no rows"),
        ("neurons.csv", "type", "", "neurons.csv: column 2 has no name"),
        ("neurons.csv", "type", "bodyId", "neurons.csv, column 'bodyId': there are two columns of this name"),
        ("neurons.csv", "type", "@type", "neurons.csv, column '@type': a property's name cannot begin with '@'"),
        ("connections.csv", "EB,5", "EB,", "connections.csv, line 2, column 'weight': the value is missing"),
        ("connections.csv", "EB,5", "EB,-5", "line 2, column 'weight': -5 is not a number of synapses"),
        ("connections.csv", "EB,5", "EB,5.5", "line 2, column 'weight': '5.5' is not a number of synapses"),
        ("connections.csv", "EB,5", "EB,many", "line 2, column 'weight': 'many' is not a number of synapses"),
        (
            "connections.csv",
            "12,13",
            "12,99",
            "connections.csv, line 3, column 'bodyId_post': there is no neuron 99 in neurons.csv (1 such rows)",
        ),
        ("connections.csv", "12,13", "99,13", "line 3, column 'bodyId_pre': there is no neuron 99 in neurons.csv"),
        (
            "connections.csv",
            "12,13,PB",
            "11,12,EB",
            "connections.csv, line 3: the connection 11 to 12 in this ROI is already in line 2",
        ),
        ("connections.csv", "EB,5", "type,5", "an ROI cannot be called 'type', which is a property of the neurons"),
        ("connections.csv", "EB,5", "synweight,5", "an ROI cannot be called 'synweight'"),
        ("connections.csv", "EB,5", "@rid,5", "an ROI cannot be called '@rid'"),
    ],
)
def test_a_wrong_neuron_or_connection(given, file, old, new, says):
    text = {"neurons.csv": BODY, "connections.csv": LINKS}[file]
    assert old in text
    given.write(file, text.replace(old, new, 1)).refuses(says)


@pytest.mark.parametrize("name", ["a\\u0041", "EB\0"])
def test_names_that_no_query_can_write(given, name):
    holds = f"the name {name!r} holds "
    links = {"bodyId_pre": [11], "bodyId_post": [12], "weight": 1}
    given.refuses(holds, connections=pd.DataFrame({**links, "roi": name}))
    given.refuses(holds, roi_info={name: {}})
    given.refuses(holds, roi_hierarchy={"name": "brain", "children": [{"name": name}]})
    given.refuses(holds, neurons=pd.DataFrame({"bodyId": [11, 12, 13], "roiInfo": json.dumps({name: {"pre": 1}})}))
    given.refuses(holds, neurons=pd.DataFrame({"bodyId": [11, 12, 13], name: 1}))
    synapse = {"bodyId": [11], "type": "pre", "x": 1, "y": 2, "z": 3}
    given.refuses(holds, synapses=pd.DataFrame({**synapse, "roi": name}))
    given.refuses(holds, synapses=pd.DataFrame({**synapse, name: 1}))
    given.refuses(holds, connections=pd.DataFrame({**links, name: 1}))


def test_rows_in_no_roi_are_the_same_however_that_is_written(given):
    given.write("connections.csv", LINKS + "11,13,NotPrimary,2\n11,13,,3\n")
    given.refuses("line 5: the connection 11 to 13", "already in line 4")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("12,post", "99,post", "synapses.csv, line 3, column 'bodyId': there is no neuron 99 in neurons.csv"),
        ("12,post", "12,psot", "line 3, column 'type': 'psot' is not a type of synapse; did you mean 'post'?"),
        ("12,post", "12,", "line 3, column 'type': '' is not a type of synapse; there are 'pre', 'post'"),
        ("post,1,2,4", "post,1,,4", "line 3, column 'y': the value is missing; a coordinate is a number"),
        ("post,1,2,4", "post,1,2,deep", "line 3, column 'z': 'deep' is not a coordinate"),
        ("x,y,z", "x,y,depth", "synapses.csv: there is no column 'z'"),
        ("confidence\n", "location\n", "column 'location': 'location' is a property that each row has already"),
        ("EB,0.9", "EB,sure", "line 2, column 'confidence': 'sure' is not a confidence"),
        ("EB,0.9", "confidence,0.9", "an ROI cannot be called 'confidence', which is a property of the synapses"),
    ],
)
def test_a_wrong_synapse(given, old, new, says):
    assert old in SYNAPSES
    given.write("synapses.csv", SYNAPSES.replace(old, new, 1)).refuses(says)


@pytest.mark.parametrize(
    ("kinds", "says"),
    [(["pre", 1], "different kinds"), ([b"pre", b"post"], "b'pre' is not a type"), ([["pre"], ["post"]], "'pre' or")],
)
def test_a_type_of_synapse_that_is_no_text(given, kinds, says):
    synapses = pd.DataFrame({"bodyId": [11, 12], "type": kinds, "x": 1, "y": 2, "z": 3})
    given.refuses("synapses (a DataFrame)", says, synapses=synapses)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("11,99", "98,99", "line 3, column 'bodyId_pre': neither 98 nor 99 is a neuron of neurons.csv"),
        ("11,99", "11,x", "line 3, column 'bodyId_post': 'x' is not a body id"),
        ("z_post", "zpost", "there is no column 'z_post'; did you mean 'zpost'"),
        ("1,2,4\n", "1,,4\n", "line 2, column 'y_post': the value is missing"),
    ],
)
def test_a_wrong_synapse_connection(given, old, new, says):
    assert old in LINKED
    given.write("synapse_connections.csv", LINKED.replace(old, new, 1)).refuses("synapse_connections.csv", says)


@pytest.mark.parametrize("text", ["{", "[]", '{"EB": 3}'])
def test_a_wrong_roi_info_column(given, text):
    frame = pd.DataFrame({"bodyId": [11, 12, 13], "roiInfo": ["{}", None, text]})
    error = given.refuses("is not roiInfo", neurons=frame)
    assert (error.source, error.row, error.column) == ("neurons (a DataFrame)", 3, "roiInfo")


@pytest.mark.parametrize("count", ['"x"', "1.5", "-1", "null", "true", "[1]", "9" * 30])
def test_counts_in_roi_info_are_whole_numbers(given, count):
    frame = pd.DataFrame({"bodyId": [11, 12, 13], "roiInfo": ["{}", f'{{"EB": {{"pre": 1, "post": {count}}}}}', None]})
    error = given.refuses(f"post of 'EB' is {count}; a number of synapses is a whole number", neurons=frame)
    assert (error.row, error.column) == (2, "roiInfo")


@pytest.mark.parametrize("told", ["{", 5, [1]])
def test_a_wrong_roi_info_of_a_connection(given, told):
    frame = pd.DataFrame({"bodyId_pre": [11, 12], "bodyId_post": [12, 13], "weight": 1, "roiInfo": [told, told]})
    error = given.refuses(f"{str(told)!r} is not roiInfo", connections=frame)
    assert (error.source, error.row, error.column) == ("connections (a DataFrame)", 1, "roiInfo")


def test_a_roi_info_of_a_connection_beyond_a_page_of_the_engine(given):
    text = json.dumps({"é" * 28_492: {"post": 1}}, ensure_ascii=False)
    frame = pd.DataFrame({"bodyId_pre": [11, 12], "bodyId_post": [12, 13], "weight": 1, "roiInfo": ["{}", text]})
    says = "the roiInfo of the connection 12 to 13 has 57,001 bytes, and at most 57,000 can be stored"
    given.refuses(says, connections=frame)
    given.load(
        connections=frame.assign(roiInfo=["{}", text.replace(" ", "")], **{f"weight{n}": 2**40 for n in range(9)})
    )


def test_what_is_no_count_in_roi_info_may_be_anything(given):
    text = '{"EB": {"pre": 1, "mito": 1.5, "mito-by-type": {"dark": 1}}}'
    given.load(neurons=pd.DataFrame({"bodyId": [11, 12, 13], "roiInfo": text}))


@pytest.mark.parametrize("name", ["pre", "post", "upstream", "downstream", "synweight"])
@pytest.mark.parametrize(
    ("values", "says"),
    [
        (["1", "abc", "2"], "'abc' is not a number of synapses"),
        ([1, -2, 3], "-2 is not a number of synapses"),
        ([1.0, 2.5, None], "2.5 is not a number of synapses"),
    ],
)
def test_counts_of_neurons_are_whole_numbers(given, name, values, says):
    error = given.refuses(says, neurons=pd.DataFrame({"bodyId": [11, 12, 13], name: values}))
    assert (error.row, error.column) == (2, name)


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [
        ("connections", "weight", [2**63 - 1, 2**63 - 1]),
        ("connections", "weightHP", [2**62 - 1, 1]),
        ("neurons", "pre", [2**62 - 1, 1, None]),
        ("neurons", "roiInfo", [f'{{"EB": {{"pre": {2**61}}}}}', f'{{"EB": {{"post": {2**61}}}}}', None]),
    ],
)
def test_sums_fit_into_64_bits(given, table, column, values):
    frames = {
        "neurons": pd.DataFrame({"bodyId": [11, 12, 13]}),
        "connections": pd.DataFrame({"bodyId_pre": [11, 11], "bodyId_post": [12, 13], "weight": 1}),
    }
    values = pd.Series(values, dtype="Int64" if column == "pre" else None)
    error = given.refuses("the values add up to", **{**frames, table: frames[table].assign(**{column: values})})
    assert error.column == column


def test_the_row_of_a_file_without_lines(given):
    path = given.folder / "neurons.parquet"
    pd.DataFrame({"bodyId": [11, 12, 11]}).to_parquet(path)
    given.refuses("neurons.parquet, row 3, column 'bodyId': the body id 11 is already in row 1", neurons=path)


def test_columns_that_are_no_counts_are_left_out_and_said_so(given):
    given.write("connections.csv", "bodyId_pre,bodyId_post,weight,type_pre\n11,12,3,EPG\n")
    with pytest.warns(UserWarning, match="connections.csv: not counts, so left out: type_pre") as warned:
        given.load()
    # Where it was loaded, not somewhere in the middle of us.
    assert warned[0].filename == inspect.getfile(Given)


def test_spaces_around_names_are_no_part_of_them(given, ask):
    given.write("neurons.csv", "bodyId , type\n11,007\n12,EPG\n13,PEN\n")
    given.write("connections.csv", "bodyId_pre, bodyId_post, roi, weight\n11,12, EB ,5\n12,13,EB,2\n")
    dataset = given.load()
    assert ask(dataset, "MATCH (n:Neuron) WHERE n.EB RETURN n.bodyId, n.type ORDER BY n.bodyId") == [
        [11, "007"],
        [12, "EPG"],
        [13, "PEN"],
    ]
