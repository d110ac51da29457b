"""Every way to give a table, and every value exact."""

from __future__ import annotations

import datetime
import gzip
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.server.loading.columns import numbers, roi_places, whole_numbers
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.tables import Table, read_table
from neuprint_jupyter.server.loading.values import property_kind, property_values

LONG = [2**53 + 1, 2**63 - 1, 0, 9007199254740995]


def written(path, table: pa.Table):
    match path.suffix:
        case ".parquet":
            pa.parquet.write_table(table, path)
        case ".csv":
            pa.csv.write_csv(table, path)
        case _:
            pa.feather.write_feather(table, path)
    return path


@pytest.mark.parametrize("suffix", [".parquet", ".feather", ".arrow", ".csv", ".PARQUET"])
def test_long_ids_survive_every_kind_of_file(tmp_path, suffix):
    columns = {"bodyId": LONG, "group": [2**53 + 1, None, 3, 2**62 + 1], "type": ["a", "007", None, "x"]}
    path = tmp_path / f"neurons{suffix}"
    written(path.with_suffix(suffix.lower()), pa.table(columns)).rename(path)
    table = read_table(path, "neurons")
    assert whole_numbers(table, "bodyId").tolist() == LONG
    assert property_values(table, "group") == columns["group"]
    assert property_values(table, "type") == columns["type"]


@pytest.mark.parametrize(
    "ids",
    [
        pd.Series(LONG),
        pd.Series(LONG, dtype="uint64"),
        pd.Series(LONG, dtype="Int64"),
        pd.Series([str(i) for i in LONG]),
        pd.Series([f" {i}.0" for i in LONG]),
        pd.Series(LONG).astype("category"),
        pd.Series([Decimal(i) for i in LONG]),
    ],
    ids=["int64", "uint64", "Int64", "text", "text with .0", "category", "decimal"],
)
def test_long_ids_survive_every_kind_of_column(ids):
    assert whole_numbers(read_table(pd.DataFrame({"bodyId": ids}), "neurons"), "bodyId").tolist() == LONG


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (pa.string_view(), ["1", None]),
        (pa.dictionary(pa.int8(), pa.int64()), [1, None]),
        (pa.large_list(pa.string_view()), [["a"], None]),
        (pa.list_(pa.dictionary(pa.int8(), pa.string())), [["a"], []]),
        (pa.list_(pa.int64(), 2), [[1, 2], None]),
        (pa.list_view(pa.int64()), [[1], None]),
    ],
    ids=str,
)
def test_every_kind_of_text_and_of_list_is_taken(tmp_path, kind, values):
    path = tmp_path / "neurons.feather"
    pa.feather.write_feather(pa.table({"some": pa.array(values, kind)}), path)
    table = read_table(path, "neurons")
    assert property_values(table, "some") == values
    if values[0] in ("1", ["a"]):
        assert len(roi_places(table, "some").names) == 1


def test_small_ids_may_be_floats():
    table = read_table(pd.DataFrame({"bodyId": [1.0, 2.0**53 - 1]}), "neurons")
    assert whole_numbers(table, "bodyId").tolist() == [1, 2**53 - 1]


@given(st.lists(st.integers(0, 2**63 - 1), max_size=20))
def test_ids_as_text_are_exact(ids):
    table = Table("t", pa.table({"id": pa.array([str(i) for i in ids], pa.string())}))
    assert whole_numbers(table, "id").tolist() == ids


@pytest.mark.parametrize(
    ("values", "row", "says"),
    [
        ([1, None], 2, "is missing"),
        ([1.0, float("nan")], 2, "is missing"),
        ([1.5], 1, "1.5 is not a body id"),
        ([2.0**53], 1, "exact only below 2"),
        (np.array([1, 2**24], "float32"), 2, "a float of 32 bits, which is exact only below 2"),
        ([Decimal("1.5")], 1, "'1.5' is not a body id"),
        ([float("inf")], 1, "exact only below 2"),
        ([3, -1], 2, "-1 is not a body id"),
        (["3", "-1"], 2, "-1 is not a body id"),
        (["3", "abc"], 2, "'abc' is not a body id"),
        (["3", "1e3"], 2, "'1e3' is not a body id"),
        (["3", " "], 2, "is missing"),
        (["3", str(2**63)], 2, "is too large"),
        (["3", "-" + "9" * 30], 2, "too large"),
        (pd.Series([1, 2**63], dtype="uint64"), 2, "is too large"),
        ([True], None, "holds bool"),
        ([None, None], 1, "is missing"),
    ],
)
def test_what_is_no_whole_number_is_pointed_at(values, row, says):
    table = read_table(pd.DataFrame({"bodyId": values}), "neurons")
    with pytest.raises(LoadError, match=says) as caught:
        whole_numbers(table, "bodyId", "a body id")
    assert (caught.value.row, caught.value.column) == (row, "bodyId")
    assert caught.value.source == "neurons (a DataFrame)"


def test_lines_of_a_csv_file_are_those_an_editor_shows(tmp_path):
    path = tmp_path / "neurons.csv"
    path.write_text('bodyId,notes\n1,"two\nlines"\n\n2,x\nq,y\n', encoding="utf-8-sig")
    table = read_table(path, "neurons")
    assert table.columns == ["bodyId", "notes"]
    with pytest.raises(LoadError) as caught:
        whole_numbers(table, "bodyId")
    assert (caught.value.row, caught.value.line) == (3, 6)
    assert str(caught.value).startswith("neurons.csv, line 6, column 'bodyId': 'q' is not")
    assert path.read_text(encoding="utf-8-sig").splitlines()[5] == "q,y"


@pytest.mark.parametrize("name", ["neurons.csv.gz", "neurons.CSV.GZ", "neurons.tsv", "neurons.TSV", "neurons.tsv.gz"])
def test_other_text_tables(tmp_path, name):
    path = tmp_path / name
    separator = "\t" if "tsv" in name.lower() else ","
    text = f'bodyId{separator}notes\n\n1{separator}"a,\tb"\nq{separator}é\n'
    path.write_bytes(gzip.compress(text.encode()) if name.lower().endswith("gz") else text.encode())
    table = read_table(path, "neurons")
    assert property_values(table, "notes") == ["a,\tb", "é"]
    with pytest.raises(LoadError, match=f"{name}, line 4, column 'bodyId': 'q' is not"):
        whole_numbers(table, "bodyId")


def test_a_cell_of_any_length(tmp_path):
    path = tmp_path / "neurons.csv"
    path.write_text(f"bodyId,notes\n1,{'x' * 200_000}\nq,\n")
    with pytest.raises(LoadError, match=r"neurons\.csv, row 2, column 'bodyId': 'q' is not"):
        whole_numbers(read_table(path, "neurons"), "bodyId")


def test_a_csv_keeps_what_was_written(tmp_path):
    path = tmp_path / "neurons.csv"
    path.write_text(
        "bodyId,type,seen,at,size,ok,share\n1,007,2021-03-04,10:00:00,12,True,0.5\n2,NA,2021-03-05,,,,nan\n"
    )
    table = read_table(path, "neurons")
    assert {c: property_values(table, c) for c in table.columns} == {
        "bodyId": ["1", "2"],
        "type": ["007", "NA"],
        "seen": ["2021-03-04", "2021-03-05"],
        "at": ["10:00:00", None],
        "size": [12, None],
        "ok": [True, None],
        "share": [0.5, None],
    }


@pytest.mark.parametrize("name", ["neurons.csv", "neurons.tsv", "neurons.csv.gz"])
def test_zeros_in_front_of_a_code_stay(tmp_path, name):
    path = tmp_path / name
    rows = [
        ["bodyId", "group", "code", "size", "seen", "pre", "radius"],
        ["1", "007", '"08"', "12", "2021-03-04", "0012", "0.5"],
        ["2", "12", "", "0", "2021-03-05", "7", "007.5"],
    ]
    text = "\n".join(("\t" if ".tsv" in name else ",").join(row) for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    table = read_table(path, "neurons")
    assert {c: property_values(table, c) for c in table.columns} == {
        "bodyId": ["1", "2"],
        "group": ["007", "12"],
        "code": ["08", None],
        "size": [12, 0],
        "seen": ["2021-03-04", "2021-03-05"],
        "pre": ["0012", "7"],
        "radius": [0.5, 7.5],
    }
    assert whole_numbers(table, "pre").tolist() == [12, 7]


def test_zeros_in_front_are_seen_where_blocks_of_the_file_meet(tmp_path):
    path = tmp_path / "neurons.csv"
    head = "bodyId,notes,code\n1,"
    for shift in range(6):
        path.write_text(f"{head}{'x' * ((1 << 20) - len(head) - shift)},007\n2,,12\n")
        assert property_values(read_table(path, "neurons"), "code") == ["007", "12"]


def test_ids_of_more_than_64_bits_stay_as_a_csv_has_them(tmp_path):
    path = tmp_path / "neurons.csv"
    path.write_text(f"bodyId,root,far\n1,{2**64 - 1},1e30\n2,7,{2**64}\n3,,0.5\n")
    table = read_table(path, "neurons")
    assert property_values(table, "root") == [str(2**64 - 1), "7", None]
    assert property_values(table, "far") == [1e30, float(2**64), 0.5]


@pytest.mark.parametrize(
    ("name", "values", "stored", "kind"),
    [
        ("side", ["L", "", None], ["L", None, None], "string"),
        ("cropped", [True, False, None], [True, False, None], "boolean"),
        ("size", [1, -(2**31)], [1, -(2**31)], "int"),
        ("size", [1, 2**31], [1, 2**31], "long"),
        ("share", [0.5, float("nan")], [0.5, None], "float"),
        ("type", [7, 8], ["7", "8"], "string"),
        ("type", [7.0, None, 7.5], ["7", None, "7.5"], "string"),
        ("size", pd.cut(np.array([1, 9, np.nan]), [0, 5, 10]), ["(0, 5]", "(5, 10]", None], "string"),
        ("year", pd.PeriodIndex(["2021", None], freq="Y"), ["2021", None], "string"),
        ("synonyms", [["a", "b"], []], [["a", "b"], []], "string[]"),
        ("seen", [datetime.date(2021, 3, 4), None], ["2021-03-04", None], "string"),
        ("nothing", [None, None], [None, None], None),
        ("locationType", ["soma"], ["soma"], "string"),
        ("birthLocation", ["Boston", "", "Janelia, VA", None], ["Boston", None, "Janelia, VA", None], "string"),
        ("shelfPosition", [3, 4], [3, 4], "int"),
        ("somaLocation", ["", None], [None, None], None),
        (
            "somaLocation",
            ["1,2,3", "[4, 5.5, -6]", "", None],
            [{"x": 1, "y": 2, "z": 3, "srid": 9157}, {"x": 4, "y": 5.5, "z": -6, "srid": 9157}, None, None],
            "point{srid:9157}",
        ),
        ("rootPosition", [[1, 2, 3], None], [{"x": 1, "y": 2, "z": 3, "srid": 9157}, None], "point{srid:9157}"),
    ],
)
def test_properties_have_neuprints_kinds(name, values, stored, kind):
    frame = pd.DataFrame({name: pd.Series(values, dtype=object if isinstance(values, list) else None)})
    found = property_values(read_table(frame, "neurons"), name)
    assert found == stored
    assert [type(v) for v in found] == [type(v) for v in stored]
    assert property_kind(found) == kind


@pytest.mark.parametrize(
    ("name", "values", "says"),
    [
        ("somaLocation", ["1,2,3", "1,2"], "'1,2' is not a point, as other values of this column are; write 'x,y,z'"),
        ("somaLocation", ["1,2,3", "left"], "'left' is not a point"),
        ("somaLocation", ["1,2,3", "1,2,nan"], "'1,2,nan' is not a point"),
        ("somaLocation", ["left", "1,2,3"], "'left' is not a point"),
        ("somaLocation", ["1,2,3", f"1,2,{2**63}"], "is not a point"),
        ("somaLocation", [[1, 2, 3], [1, 2]], r"\[1, 2\] is not a point"),
        ("share", [0.5, float("inf")], "inf is not finite"),
        ("blob", [b"x", b"y"], "holds binary values, which no property can be"),
        ("map", [{"a": 1}, {"a": 2}], "which no property can be"),
        ("n", pd.Series([1, 2**64 - 1], dtype="uint64"), "does not fit into 64 bits"),
        ("mixed", ["a", 1], "different kinds in one column"),
        ("@rid", ["a"], "cannot begin with '@'"),
    ],
)
def test_what_is_no_property_is_refused(name, values, says):
    with pytest.raises(LoadError, match=says):
        property_values(read_table(pd.DataFrame({name: values}), "neurons"), name)


@pytest.mark.parametrize(
    ("values", "says"),
    [([1, None], "is missing"), (["1", "x"], "'x' is not a coordinate"), (["1.5", "1_0"], "'1_0' is not a coordinate")],
)
def test_coordinates_are_numbers(values, says):
    with pytest.raises(LoadError, match=says) as caught:
        numbers(read_table(pd.DataFrame({"x": values}), "synapses"), "x", "a coordinate", required=True)
    assert caught.value.row == 2


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (["-1", " 20"], [-1, 20]),
        (["1.5", "2"], [1.5, 2.0]),
        (pd.Series([1, 20], dtype="uint64"), [1, 20]),
        (pd.Series([1, 2**63], dtype="uint64"), [1.0, 2.0**63]),
        (pd.Series([1, 2**60 + 1, None], dtype="Int64"), [1.0, 2.0**60, None]),
    ],
)
def test_coordinates_are_whole_where_all_are(values, read):
    table = read_table(pd.DataFrame({"x": values}), "synapses")
    found = numbers(table, "x", "a coordinate", required=False)
    assert [None if x != x else x for x in found.tolist()] == read
    assert found.dtype == type(read[0])


def test_rois_are_numbered_as_they_appear():
    table = read_table(pd.DataFrame({"roi": ["EB", None, "", "NotPrimary", "a'L(R)", "EB"]}), "connections")
    places = roi_places(table, "roi")
    assert (places.names, places.place.tolist()) == (["EB", "a'L(R)"], [0, -1, -1, -1, 1, 0])
    assert roi_places(table, "other").place.tolist() == [-1] * 6


@pytest.mark.parametrize(
    "cells",
    [
        ["EB;EBr1", "EBr1 ; EB", "EB", "EB;EB;", "NotPrimary", None],
        [["EB", "EBr1"], ["EBr1", "EB"], ["EB"], ["EB", "EB", ""], ["NotPrimary"], []],
    ],
    ids=["text", "lists"],
)
def test_a_cell_may_name_several_rois(cells):
    places = roi_places(read_table(pd.DataFrame({"roi": cells}), "synapses"), "roi")
    assert (places.sets, places.place.tolist()) == ([("EB", "EBr1"), ("EB",)], [0, 0, 1, 1, -1, -1])
    assert places.names == ["EB", "EBr1"]


@pytest.mark.parametrize(
    ("cells", "says"),
    [([1.5], "an ROI is given by its name"), ([[1]], "given by its name"), ([["EB"], ["EB", None]], "has a gap")],
)
def test_what_names_no_rois_is_refused(cells, says):
    with pytest.raises(LoadError, match=says):
        roi_places(read_table(pd.DataFrame({"roi": cells}), "connections"), "roi")


@pytest.mark.parametrize("cells", [[[], None], [None, None], [np.nan, np.nan]], ids=["lists", "None", "NaN"])
def test_nothing_is_in_no_roi(cells):
    assert roi_places(read_table(pd.DataFrame({"roi": cells}), "synapses"), "roi").place.tolist() == [-1, -1]


def test_an_unnamed_index_is_not_a_column_and_a_named_one_is():
    frame = pd.DataFrame({"bodyId": [1, 2]}, index=np.array([5, 6]))
    assert read_table(frame, "neurons").columns == ["bodyId"]
    assert set(read_table(frame.assign(type="a").set_index("bodyId"), "neurons").columns) == {"bodyId", "type"}
