"""Procedures: those that are answered here, those that the engine answers, and the refusal of all others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from neuprint_jupyter.server.dialect.apoc import complaint
from neuprint_jupyter.server.dialect.syntax import WRITING, Clause, Syntax

_INDEXED = (["bodyId"], ["type"], ["instance"])

#: Rows of the procedures that are answered here. The version says whose Cypher is spoken.
ANSWERED: dict[str, list[dict[str, Any]]] = {
    "dbms.components": [{"name": "Neo4j Kernel", "versions": ["4.4.0"], "edition": "community"}],
    "db.indexes": [
        {
            "id": number,
            "name": f"Segment_{properties[0]}",
            "state": "ONLINE",
            "populationPercent": 100.0,
            "uniqueness": "UNIQUE" if properties == ["bodyId"] else "NONUNIQUE",
            "type": "BTREE",
            "entityType": "NODE",
            "labelsOrTypes": ["Segment"],
            "properties": properties,
            "provider": "embedded",
        }
        for number, properties in enumerate(_INDEXED, start=1)
    ],
}
# They read the dataset, and run no query that they are given.
_OF_THE_ENGINE = ("db.labels", "db.relationshiptypes", "db.schema.visualization")
_READING_FAMILIES = ("apoc.path.", "path.", "apoc.meta.", "meta.")
# The last makes texts of any length, and no deadline stops it.
_REFUSED_FUNCTIONS = ("sleep", "file", "linenumber", "random")

_HINTS = {
    "apoc.cypher.runtimeboxed": "it is answered at the start of a query, for a query in quotes, no parameters ({}) "
    "and a number of milliseconds",
    "db.index.fulltext.querynodes": "there is no full-text index; compare with CONTAINS or =~ instead",
    "db.propertykeys": "ask for MATCH (n:Neuron) UNWIND keys(n) AS key RETURN DISTINCT key instead",
}


_GIVING = ("MATCH", "WITH", "UNWIND", "CALL")
_BEFORE_RETURN = frozenset((*_GIVING, "OPTIONAL", "RETURN"))


class Refusal(NamedTuple):
    """Why a query is not asked: ``writes``, or what it calls that there is not.

    What is ``of_cypher`` is told where the engine finds nothing else that is wrong with the query; ``place`` is where
    it stands in the client's query, for what has a place.
    """

    writes: bool
    message: str
    of_cypher: bool = False
    place: int | None = None


def refusal(query: Syntax) -> Refusal | None:
    """Why a query is not put to the engine; None for one that may be.

    The engine refuses writes itself. That is not leant on for what it does not run but would (EXPLAIN), nor for
    procedures, of which some take a query as a text.
    """
    written = next((clause for clause in query.clauses if clause.keyword in WRITING), None)
    if written is not None:
        reads_file = written.keyword == "LOAD"
        return Refusal(not reads_file, "LOAD CSV is disabled: a query reads its dataset, and nothing else")
    if _goes_on_after_return(query):
        return Refusal(False, "RETURN can only be used at the end of the query")
    if ending := _ends_without_return(query):
        return Refusal(False, f"Query cannot conclude with {ending} (must be RETURN: a query only reads)", True)
    for name in _procedures(query):
        if name.lower() not in _OF_THE_ENGINE and not name.lower().startswith(_READING_FAMILIES):
            hint = _HINTS.get(name.lower())
            return Refusal(False, f"There is no procedure with the name `{name}` here{f': {hint}' if hint else ''}.")
    return next((Refusal(False, why) for why in _refused_functions(query)), None)


def _goes_on_after_return(query: Syntax) -> bool:
    """Whether there is a RETURN that does not end the query: the engine forgets what stands before it."""
    ended = False
    for clause in query.clauses:
        if clause.bracket is None:
            if ended and clause.keyword in _BEFORE_RETURN:
                return True
            ended = clause.keyword == "RETURN" or (ended and clause.keyword != "UNION")
    return False


def _ends_without_return(query: Syntax) -> str | None:
    """The clause with which a query ends in place of a RETURN; a CALL may stand alone."""
    parts: list[list[str]] = [[]]
    for clause in query.clauses:
        if clause.bracket is None and clause.keyword == "UNION":
            parts.append([])
        elif clause.bracket is None:
            parts[-1].append(clause.keyword)
    for part in parts:
        giving = [keyword for keyword in part if keyword in _GIVING]
        if "RETURN" not in part and giving not in ([], ["CALL"]):
            return giving[-1]
    return None


def functions_of_libraries(query: Syntax) -> list[str]:
    """The functions with a namespace that a query calls, as written.

    The engine refuses those that it does not know as if they wrote.
    """
    written = ("".join(word.text for word in query.words[call.first : call.opening]) for call in query.calls)
    return sorted({name for name in written if "." in name})


def procedures_as_tables(query: Syntax) -> dict[str, list[dict[str, Any]]]:
    """Each call of a procedure that is answered here as an UNWIND of its rows, which are parameters.

    Parameters
    ----------
    query
        The query; it is changed.

    Returns
    -------
    dict
        The rows, by the names of the parameters.
    """
    tables: dict[str, list[dict[str, Any]]] = {}
    for clause, name in _called(query):
        rows = ANSWERED.get(name.lower())
        opening = next((i for i in range(clause.first, clause.end) if query.words[i].text == "("), None)
        if rows is None or opening is None or query.closing.get(opening) != opening + 1:
            continue
        parameter = f"table{len(tables)}"
        tables[parameter] = rows
        _unwind(query, clause, opening + 1, parameter, list(rows[0]))
    return tables


def _refused_functions(query: Syntax) -> Iterator[str]:
    """What is to be said of functions that a query calls; whatever its brackets are, which might be read wrongly."""
    calls = {call.first: call for call in query.calls}
    for i, word in enumerate(query.words):
        if word.kind != "name" or query.text(i + 1) != "(":
            continue
        first = i
        while first > 1 and query.text(first - 1) == ".":
            first -= 2
        name = ".".join(part.value for part in query.words[first : i + 1 : 2])
        if name.lower().rpartition(".")[2] in _REFUSED_FUNCTIONS:
            yield f"There is no function with the name `{name}` here."
        elif "." in name and query.text(first - 1) != "CALL" and (why := complaint(name, calls.get(first))):
            yield why


def _unwind(query: Syntax, call: Clause, closing: int, parameter: str, columns: list[str]) -> None:
    follows = next((clause for clause in query.clauses if clause.first == call.end), None)
    yielded = follows if follows is not None and follows.keyword == "YIELD" else None
    row = f"row_of_{parameter}"
    items = [f"{row}.{column} AS {column}" for column in columns]
    if yielded is not None and query.text(yielded.first + 1) != "*":
        items = [_item(query, row, *part) for part in query.split(yielded.first + 1, yielded.end)]
    stands_alone = len(query.words) == (call.end if yielded is None else yielded.end)
    carried = "" if call.first == 0 else "*, "
    last = closing if yielded is None else yielded.end - 1
    keyword = "RETURN " if stands_alone else f"WITH {carried}"
    query.replace(call.first, last + 1, f"UNWIND ${parameter} AS {row} {keyword}{', '.join(items)} ")


def _item(query: Syntax, row: str, first: int, end: int) -> str:
    alias = query.words[end - 1].text
    return f"{row}.{query.words[first].text} AS {alias}" if first < end else ""


def _procedures(query: Syntax) -> Iterator[str]:
    """All names that stand behind a CALL, whatever stands before it: that might be read wrongly."""
    for i, word in enumerate(query.words):
        if word.kind == "name" and query.text(i) == "CALL" and query.text(i + 2) in (".", "("):
            name = _name_at(query, i + 1)
            if name:
                yield name
    yield from (name for _, name in _called(query))


def _called(query: Syntax) -> Iterator[tuple[Clause, str]]:
    """Each CALL of a procedure, with the procedure's name as written."""
    for clause in query.clauses:
        if clause.keyword == "CALL" and query.text(clause.first + 1) not in ("{", "("):
            name = _name_at(query, clause.first + 1)
            if name:
                yield clause, name


def _name_at(query: Syntax, first: int) -> str:
    """The name with its namespaces that begins at a word; empty if none does."""
    words = [first]
    while query.text(words[-1] + 1) == ".":
        words.append(words[-1] + 2)
    is_name = first < len(query.words) and query.words[first].kind == "name"
    return ".".join(query.words[i].text for i in words if i < len(query.words)) if is_name else ""
