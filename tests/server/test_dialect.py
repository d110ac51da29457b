from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.server.dialect import Syntax, result_columns, source_offset, tokenize, translate


@given(st.text())
def test_tokens_join_to_the_query(cypher: str) -> None:
    assert "".join(token.text for token in tokenize(cypher)) == cypher


@given(st.text(), st.data())
def test_a_place_in_an_unchanged_query_is_the_same_place(cypher: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(cypher)))
    question = translate(cypher, "larva")
    if question.cypher == cypher:
        assert source_offset(question.tokens, offset) == offset


@given(st.text(st.characters(exclude_characters="'\"`/")))
def test_a_place_in_a_string_is_found_whatever_its_escapes(text: str) -> None:
    literal = "'" + "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 and c not in "x" else c for c in text) + " x'"
    call = f"CALL apoc.cypher.runTimeboxed({literal}, {{}}, 500) YIELD value RETURN value"
    question = translate(call, "larva")
    assert question.cypher == text + " x"
    assert call[source_offset(question.tokens, len(text) + 1)] == "x"


@pytest.mark.parametrize(
    ("cypher", "named"),
    [
        ("CALL db.labels() YIELD label call a.`b c`.d() RETURN 1", "a.`b c`.d"),
        ("CALL apoc.x() RETURN 1", "apoc.x"),
        ("CALL a.", "a"),
        ("MATCH (n) CALL { CALL apoc.load.json('x') YIELD value RETURN value } RETURN 1", "apoc.load.json"),
        ("RETURN apoc.util.sleep(1000)", "apoc.util.sleep"),
    ],
)
def test_what_is_called_and_not_there_is_named(cypher: str, named: str) -> None:
    refusal = translate(cypher, "larva").refusal
    assert refusal is not None
    assert not refusal.writes
    assert f"with the name `{named}` here" in refusal.message


@pytest.mark.parametrize(
    ("cypher", "refused"),
    [
        ("MATCH (n) RETURN n.x LIMIT 2 MATCH (n) RETURN n.y", True),
        ("MATCH (n) RETURN n RETURN n", True),
        ("MATCH (n) RETURN n.x AS x WITH x RETURN x", True),
        ("RETURN 1 AS x UNION ALL MATCH (n) RETURN n.x AS x ORDER BY x SKIP 1 LIMIT 2", False),
        ("CALL { MATCH (n) RETURN n } MATCH (m) RETURN n, m", False),
        ("MATCH (n) RETURN n.x STARTS WITH 'a', n.match, {with: 1} AS call", False),
        ("CALL dbms.components() YIELD name RETURN name", False),
    ],
)
def test_a_query_ends_with_its_return(cypher: str, refused: bool) -> None:
    refusal = translate(cypher, "larva").refusal
    assert (refusal is not None) == refused
    assert not refused or "RETURN can only be used at the end" in refusal.message


@pytest.mark.parametrize(
    ("cypher", "ending"),
    [
        ("MATCH (n) WHERE n.bodyId = 1", "MATCH"),
        ("MATCH (n) WITH n ORDER BY n.bodyId LIMIT 5;", "WITH"),
        ("MATCH (n) RETURN n UNION OPTIONAL MATCH (n)", "MATCH"),
        ("UNWIND [1] AS x CALL db.labels() YIELD label WHERE label = 'Neuron'", "CALL"),
        ("EXPLAIN UNWIND [1] AS x", "UNWIND"),
        ("RETURN 1 AS x UNION DISTINCT MATCH (n)", "MATCH"),
        ("CALL apoc.cypher.runTimeboxed('MATCH (n) WITH n.x AS x', {}, 500) YIELD value RETURN value.x", "WITH"),
        ("CALL apoc.cypher.runTimeboxed('RETURN 1 AS x', {}, 500) YIELD value", None),
        ("CALL db.labels() YIELD label WHERE label = 'Neuron'", None),
        ("CALL dbms.components()", None),
        ("SHOW INDEXES", None),
    ],
)
def test_a_query_without_return_is_refused(cypher: str, ending: str | None) -> None:
    refusal = translate(cypher, "larva").refusal
    assert (refusal and refusal.message) == (
        ending and f"Query cannot conclude with {ending} (must be RETURN: a query only reads)"
    )


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("CASE n.type WHEN 'EPG' THEN 1 WHEN null THEN 2 END", "n.type"),
        ("CASE toLower(n.x) WHEN NULL THEN CASE n.y WHEN null THEN 1 END END", "toLower(n.x)"),
        ("CASE n.type WHEN 'null' THEN null ELSE CASE WHEN null THEN 1 END END", None),
    ],
)
def test_what_is_missing_is_no_case_of_null(case: str, said: str | None) -> None:
    refusal = translate(f"MATCH (n) RETURN {case}", "larva").refusal
    assert (refusal is None) == (said is None)
    assert refusal is None or f"write CASE WHEN {said} IS NULL THEN ... instead" in refusal.message


@pytest.mark.parametrize(
    "cypher",
    [
        "CALL { RETURN 1 AS x } RETURN 'CALL x.y() SET'",
        "MATCH (n) CALL (n) { RETURN n.set AS x } RETURN x",
        "CALL",
        "CALL db.labels() YIELD label RETURN label",
        "MATCH (n:Create {merge: 1, `set`: 2}) WHERE n.delete AND n.remove = 1 RETURN n.drop AS set",
        "RETURN {create: 1} AS load",
        "RETURN 'x' AS merge ORDER BY merge",
        "WITH 1 AS set, 2 AS drop RETURN set - drop AS x ORDER BY set DESC",
        "MATCH p = (create)-[set:SET]->(drop) RETURN create, set, drop // MERGE (x)",
    ],
)
def test_words_that_only_look_like_writing(cypher: str) -> None:
    assert translate(cypher, "larva").refusal is None


@pytest.mark.parametrize(
    ("cypher", "translated"),
    [
        ("MATCH (n:larva_Neuron) RETURN n", "MATCH (n:Neuron) RETURN n"),
        ("MATCH (n :`larva_Neuron`) RETURN n", "MATCH (n :Neuron) RETURN n"),
        ("MATCH (n: /* x */ larva_Segment) RETURN n", "MATCH (n: /* x */ Segment) RETURN n"),
        ("RETURN ':larva_Neuron' // :larva_Neuron", "RETURN ':larva_Neuron' // :larva_Neuron"),
        ("MATCH (n:Neuron) RETURN n.larva_Neuron", "MATCH (n:Neuron) RETURN n.larva_Neuron"),
        ("MATCH (n:other_Neuron) RETURN n", "MATCH (n:other_Neuron) RETURN n"),
    ],
)
def test_labels_with_the_dataset_in_front(cypher: str, translated: str) -> None:
    assert translate(cypher, "larva:v1").cypher == translated


def test_a_timeboxed_call() -> None:
    question = translate(
        """
        CALL apoc.cypher.runTimeboxed("
            MATCH (n:larva_Neuron) WHERE n.type = \\"it's\\" RETURN count(n) AS c",
            {}, 5000) YIELD value
        RETURN value.c as count
        """,
        "larva",
    )
    assert question.cypher.strip() == """MATCH (n:Neuron) WHERE n.type = "it's" RETURN count(n) AS c"""
    assert question.seconds == 5.0
    assert question.projection is not None
    assert question.projection.cypher.split() == ["UNWIND", "$rows", "AS", "value", "RETURN", "value.c", "as", "count"]


@pytest.mark.parametrize(
    "cypher",
    [
        "CALL apoc.cypher.runTimeboxed('RETURN 1', {a: 1}, 5000) YIELD value RETURN value",
        "CALL apoc.cypher.runTimeboxed(",
    ],
)
def test_other_timeboxed_calls_are_left_to_the_engine_to_refuse(cypher: str) -> None:
    assert translate(cypher, "larva").projection is None


@pytest.mark.parametrize(
    ("cypher", "translated"),
    [
        ("RETURN apoc.map.removeKeys(s, ['x']) AS m", "RETURN apoc.map.removeKeys(properties(s), ['x']) AS m"),
        ("RETURN apoc.map.removeKey( `a b` , 'x')", "RETURN apoc.map.removeKey( properties(`a b`) , 'x')"),
        ("MATCH (n) RETURN {a: 1, b: larva_Neuron}", "MATCH (n) RETURN {a: 1, b: larva_Neuron}"),
        ("RETURN apoc.map.removeKeys(s.x, [])", "RETURN apoc.map.removeKeys(s.x, [])"),
        ("RETURN apoc.map.removeKeys(properties(s), [])", "RETURN apoc.map.removeKeys(properties(s), [])"),
        ("RETURN 'apoc.map.removeKeys(s, [])'", "RETURN 'apoc.map.removeKeys(s, [])'"),
        ("RETURN apoc.map.removeKeys(", "RETURN apoc.map.removeKeys("),
    ],
)
def test_nodes_where_maps_belong(cypher: str, translated: str) -> None:
    assert translate(cypher, "larva").cypher == translated


ALL = "all(x IN n.y WHERE x > 1)"


@pytest.mark.parametrize(
    ("condition", "whole"),
    [
        (f"NOT coalesce({ALL}, false)", f"NOT coalesce({ALL}, false) = true"),
        (f"n.a AND (n.b OR coalesce({ALL}, true) ) // c", f"n.a AND (n.b OR coalesce({ALL}, true) = true ) // c"),
        (f"apoc.any.of({ALL}) XOR n.end", f"apoc.any.of({ALL}) = true XOR n.end"),
        (f"CASE WHEN NOT {ALL} THEN n.a AND n.b ELSE n.c END WITH n", None),
        (f"{ALL} AND n.a", f"{ALL} AND n.a"),
        (f"coalesce({ALL}, n.type STARTS WITH 'a') = false", f"coalesce({ALL}, n.type STARTS WITH 'a') = false"),
        (f"size([y IN n.z WHERE {ALL}]) > 1", f"size([y IN n.z WHERE {ALL}]) > 1"),
        (f"n.type STARTS WITH toString({ALL})", f"n.type STARTS WITH toString({ALL})"),
        (f"coalesce({ALL}, true) IS NOT NULL", f"coalesce({ALL}, true) IS NOT NULL"),
        (f"[coalesce({ALL}, true)][0]", f"[coalesce({ALL}, true)][0] = true"),
        (f"{{a: {ALL}}}.a AND n.b", f"{{a: {ALL}}}.a = true AND n.b"),
        ("coalesce((n)-->(), false)", "coalesce(EXISTS { (n)-->() }, false) = true"),
        ("coalesce(NOT (n)<--(m)-[:X]-(), 1) = 2", "coalesce(NOT EXISTS { (n)<--(m)-[:X]-() }, 1) = 2"),
        ("(n)-->()-->(m) AND NOT ((n)--())", "(n)-->()-->(m) AND NOT ((n)--())"),
        ("exists((n)-->()) AND toInteger((n.a) - (n.b)) > 1", "exists((n)-->()) AND toInteger((n.a) - (n.b)) > 1"),
        ("coalesce(n.y = 'all(x IN y WHERE z)', true)", "coalesce(n.y = 'all(x IN y WHERE z)', true)"),
    ],
)
def test_conditions_are_read_whole(condition: str, whole: str | None) -> None:
    expected = whole or condition.replace("END", "END = true")
    assert translate(f"MATCH (n) WHERE {condition} RETURN n", "larva").cypher == f"MATCH (n) WHERE {expected} RETURN n"


def test_only_conditions_are_compared_with_true() -> None:
    cypher = f"MATCH (n) RETURN coalesce(size([y IN n.z WHERE {ALL}]), 0), NOT coalesce({ALL}, false)"
    assert translate(cypher, "larva").cypher == cypher


@given(st.text(alphabet="WHERE ANDORcoalesce(all(),)[]{}CASEEND.'`\n"))
def test_any_text_may_be_a_condition(text: str) -> None:
    translate(f"MATCH (n) WHERE {text}", "larva")


WORDS = re.split(
    r"\s+",
    """MATCH RETURN WITH WHERE UNWIND ORDER BY UNION CALL DISTINCT AS IN NOT AND OR IS NULL CASE WHEN THEN ELSE END
count sum max percentileDisc apoc.coll.sort split shortestPath nodes ALL reduce n p n.bodyId n.type (n:Neuron) [x {a: 1}
'a' 1 ( ) [ ] { } , . : ; | + - * = < > ~ -- -> .. $p ` /*c*/ (a)-[:ConnectsTo*]->(b) bodyId:""",
)


@given(
    st.sampled_from(["", "MATCH (n) RETURN ", "MATCH p = allShortestPaths((a)-[:ConnectsTo*]->(b)) WHERE ALL( "]),
    st.data(),
)
def test_any_words_are_translated(before: str, data: st.DataObject) -> None:
    translate(before + " ".join(data.draw(st.lists(st.sampled_from(WORDS)))), "larva")


@pytest.mark.parametrize(
    ("cypher", "columns"),
    [
        ("MATCH (n) RETURN n.bodyId, n.type AS type", ["n.bodyId", "type"]),
        ("RETURN DISTINCT n.x AS `a b`, {a: 1, b: [1, 2]} as m ORDER BY m LIMIT 1", ["a b", "m"]),
        ("MATCH (n) RETURN count( * ) // c, d", ["count( * )"]),
        ("RETURN /* a */ n.x /* b */ + 1 /* c */, 2 // d\n", ["n.x /* b */ + 1", "2"]),
        (
            "MATCH (n) WITH n AS x RETURN size([y IN x.l WHERE y > 1 | y]), 'a, b' SKIP 1",
            ["size([y IN x.l WHERE y > 1 | y])", "'a, b'"],
        ),
        ("RETURN 1 AS x UNION RETURN 2 AS x", ["x"]),
        ("RETURN 1 AS x;", ["x"]),
        ("RETURN *", []),
        ("MATCH (n)", []),
    ],
)
def test_columns_of_a_result(cypher: str, columns: list[str]) -> None:
    assert result_columns(Syntax(tokenize(cypher))) == columns


@given(st.text(alphabet="RETURN x,()[]{}'`\"AS;\n/*"))
def test_any_text_has_some_columns(cypher: str) -> None:
    result_columns(Syntax(tokenize("RETURN " + cypher)))


NUMBERS = ", ".join(map(str, range(-50, 50)))


@pytest.mark.parametrize(
    ("cypher", "values"),
    [
        (f"MATCH (n) WHERE n.bodyId IN [{NUMBERS}] RETURN n", list(range(-50, 50))),
        ("RETURN ['a\\'b', " + ", ".join(['"x"'] * 60) + "] AS l", ["a'b", *["x"] * 60]),
        (f"RETURN [{2**63 - 1}, {NUMBERS}]", [2**63 - 1, *range(-50, 50)]),
        (f"RETURN [{NUMBERS}, 'x']", None),
        (f"RETURN [{NUMBERS}, 1.5]", None),
        (f"RETURN [{NUMBERS}, {2**63}]", None),
        (f"RETURN [{NUMBERS}, 1 + 1]", None),
        (f"RETURN [{NUMBERS}, 0x1F]", None),
        (f"RETURN [{NUMBERS}, ]", None),
        (f"RETURN '[{NUMBERS}]'", None),
        ("RETURN [1, 2, 3]", None),
        ("MATCH (n) WHERE NOT n.bodyId IN [ /* none */ ] RETURN n", []),
        ("RETURN []", None),
    ],
)
def test_long_lists_are_parameters(cypher: str, values: list[Any] | None) -> None:
    question = translate(cypher, "larva")
    assert dict(question.parameters) == ({} if values is None else {"list0": values})
    assert ("$list0" in question.cypher) == (values is not None)
    assert question.cypher == cypher or values is not None


def test_lists_of_bodies_are_looked_up_where_the_engine_would_search_them() -> None:
    one, other = "n.bodyId IN [" + NUMBERS + "]", "NOT m.bodyId IN [" + NUMBERS + "]"
    both = translate(f"MATCH (n:Neuron)-->(m:Segment) WHERE {one} AND {other} RETURN n", "larva")
    looked_up = {str(n): True for n in range(-50, 50)}
    assert both.parameters == {"list0": list(range(-50, 50)), "list1": looked_up}
    assert "n.bodyId IN $list0 AND NOT coalesce($list1[toString(m.bodyId )], m.bodyId <> m.bodyId)" in both.cypher
    either = translate(f"MATCH (n:Neuron)-->(m:Segment) WHERE {one} OR {other} RETURN n", "larva")
    assert either.parameters == {"list0": looked_up, "list1": looked_up}
    thousands = "n.bodyId IN [" + ", ".join(map(str, range(3000))) + "]"
    assert "toString" in translate(f"MATCH (n:Neuron) WHERE {thousands} RETURN n", "larva").cypher
    assert "toString" in translate(f"MATCH (n:Neuron) WHERE NOT {one} RETURN n", "larva").cypher
    assert translate(f"AND {one} AND {one} MATCH (n:Neuron)", "larva").parameters  # no query, and no error
    shorter = translate(f"MATCH (n:Neuron)-->(m:Neuron) WHERE {thousands} AND m.{one[2:]} RETURN n", "larva")
    assert "toString(n.bodyId" in shorter.cypher
    assert "m.bodyId IN $list1" in shorter.cypher
    for kept in (
        f"(n:Neuron) WHERE {one}",
        f"(n:Neuron) WHERE {one} OR n.size > 1",
        f"(n) WHERE {thousands}",
        f"(n:Neuron) WHERE {thousands}[1..]",
    ):
        assert "toString" not in translate(f"MATCH {kept} RETURN n", "larva").cypher
    for sum_ in ("1 + ", "-", "2 * ", "7 % "):
        assert "toString" not in translate(f"MATCH (n:Neuron) WHERE {sum_}{thousands} RETURN n", "larva").cypher


@pytest.mark.parametrize(
    ("cypher", "translated"),
    [
        (
            "RETURN distance(a, b), point.distance(a, b), n.distance",
            "RETURN point.distance(a, b), point.distance(a, b), n.distance",
        ),
        ("RETURN apoc.map.fromValues(['a', 1, b, [2, 3]])", "RETURN apoc.map.fromPairs([['a', 1], [b, [2, 3]]])"),
        ("RETURN apoc.map.fromValues(['a'])", None),
        (
            "RETURN NOT apoc.coll.contains([1, n.x], 2)",
            "RETURN NOT [given IN [[[1, n.x], 2]] | coalesce(given[1] IN given[0], false)][0]",
        ),
        ("RETURN apoc.map.fromValues(x)", None),
        ("RETURN size((n)-[:ConnectsTo]->())", "RETURN COUNT { (n)-[:ConnectsTo]->() }"),
        ("RETURN size((n.x)), size([(n)-->() | 1]), size(n.x)", None),
        ("MATCH p = (a)-->(b) RETURN length(p), nodes(p) AS p", None),
        ("MATCH (p) RETURN p", None),
    ],
)
def test_functions_and_paths(cypher: str, translated: str | None) -> None:
    assert translate(cypher, "larva").cypher == (translated or cypher)


@pytest.mark.parametrize(
    ("cypher", "translated"),
    [
        (
            "MATCH (n) RETURN n.a AS x, n.b,\n n.`c d` AS `e f` LIMIT 3;",
            "MATCH (n) RETURN [n.a  , n.b,\n n.`c d`  ] AS row LIMIT 3;",
        ),
        ("MATCH (n) WITH n RETURN n.a, n.b, n.c", "MATCH (n) WITH n RETURN [n.a, n.b, n.c] AS row"),
        ("MATCH (n) RETURN n.a, n.b", None),
        ("MATCH (n) RETURN n.a, n.b, n.a", None),
        ("MATCH (n) RETURN n.a, n.b, n", None),
        ("MATCH (n) RETURN n.a, n.b, n.c + 1", None),
        ("MATCH (n) RETURN n.a, n.b, count(*) AS c", None),
        ("MATCH (n) RETURN DISTINCT n.a, n.b, n.c", None),
        ("MATCH (n) RETURN n.a AS x, n.b, n.c ORDER BY x", None),
        ("MATCH (n) RETURN n.a, n.b, n.c UNION MATCH (n) RETURN n.a, n.b, n.c", None),
        ("MATCH (n) CALL { MATCH (m) RETURN m.a, m.b, m.c } RETURN n.a", None),
    ],
)
def test_plain_properties_come_as_lists(cypher: str, translated: str | None) -> None:
    question = translate(cypher, "larva")
    assert question.cypher == (translated or cypher)
    assert (question.lists is not None) is (translated is not None)


literals = st.text().map(lambda text: "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'")
names = st.text(min_size=1).map(lambda text: "`" + text.replace("`", "``") + "`")


@given(st.lists(st.one_of(literals, names, st.integers().map(str)), max_size=60))
def test_what_needs_no_change_is_not_changed(values: list[str]) -> None:
    cypher = f"MATCH (n:{'`a`'}) WHERE n.x = [1, {', '.join(values)}, n] RETURN n.x AS x // size((a)-->(b))"
    question = translate(cypher, "larva")
    assert question.cypher == cypher
    assert question.refusal is None


@given(st.text(alphabet="MATCHRETURNWITHCALL distance(),[]{}'`\n$.:|=-><"))
def test_any_text_is_taken_apart(text: str) -> None:
    query = Syntax(tokenize(text))
    assert "".join(token.text for token in query.changed()) == text
    assert all(opening < closing for opening, closing in query.closing.items())
    assert all(clause.first < clause.end for clause in query.clauses)


@pytest.mark.parametrize(
    "text", ["f(case + 0)", "f([case + 0][0])", "f({a: case + 1})", "f(CASE WHEN case > 1 THEN 1 END)"]
)
def test_a_variable_called_case_hides_no_call(text):
    assert [call.name for call in Syntax(tokenize(f"WITH 1 AS case RETURN {text}")).calls] == ["f"]
