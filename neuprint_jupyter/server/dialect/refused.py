"""What Neo4j refuses as no Cypher, or its versions answer differently, and the engine would answer somehow."""

from __future__ import annotations

from collections.abc import Iterator

from neuprint_jupyter.server.dialect.aggregates import items_of
from neuprint_jupyter.server.dialect.columns import returned
from neuprint_jupyter.server.dialect.grouping import leaves, local_variables
from neuprint_jupyter.server.dialect.patterns import path_variables, pattern_end, pattern_variables
from neuprint_jupyter.server.dialect.procedures import Refusal
from neuprint_jupyter.server.dialect.syntax import AGGREGATES, READING, Clause, Syntax

_NUMBERS = ("bodyId", "weight", "pre", "post", "size")
_TEXTS = ("type", "instance", "status")
_GIVING_TEXTS = ("tostring", "trim", "substring", "left", "right", "replace", "tolower", "toupper")
_Complaint = tuple[int, str]
"""The word that is complained of, and why."""


def refused(query: Syntax) -> Refusal | None:
    """Why a query is refused that the engine would answer; None if it is not.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> refused(Syntax(tokenize("MATCH (n)-->(m) WITH m, count(n) AS k WHERE n.pre > 3 RETURN m"))).message
    'In a WITH with DISTINCT or an aggregation, variables from before it are not known any more: n'
    """
    for complaints in _COMPLAINTS:
        for word, why in complaints(query):
            return Refusal(False, why, True, query.words[word].start)
    return None


def _out_of_scope(query: Syntax) -> Iterator[_Complaint]:
    """Variables in the WHERE of a WITH that puts rows together, and does not carry them on."""
    for number, clause in enumerate(query.clauses):
        if clause.keyword != "WITH" or not _puts_together(query, clause):
            continue
        following = [c for c in query.clauses[number + 1 :] if c.bracket == clause.bracket]
        where = next((c for c in following if c.keyword not in ("ORDER", "SKIP", "LIMIT")), None)
        if where is None or where.keyword != "WHERE":
            continue
        carried = {query.words[end - 1].value for _, end in items_of(query, clause)}
        dropped = set(_known_before(query, number)) - carried
        local = set(local_variables(query, (where.first + 1, where.end)))
        for leaf, _ in leaves(query, (where.first + 1, where.end), local):
            name = query.words[leaf].value
            if "*" not in carried and name in dropped and not _is_inside_query(query, leaf, where):
                said = "In a WITH with DISTINCT or an aggregation, variables from before it are not known any more"
                yield leaf, f"{said}: {name}"


def _puts_together(query: Syntax, clause: Clause) -> bool:
    of_many = (call.first for call in query.calls if call.name in AGGREGATES and clause.first < call.first < clause.end)
    return query.text(clause.first + 1) == "DISTINCT" or any(not _is_inside_query(query, i, clause) for i in of_many)


def _known_before(query: Syntax, number: int) -> Iterator[str]:
    """The variables of the patterns before a clause, and the names that an AS has given."""
    for clause in query.clauses[:number]:
        if clause.bracket == query.clauses[number].bracket:
            yield from _named_in(query, clause)


def _named_in(query: Syntax, clause: Clause) -> Iterator[str]:
    if clause.keyword == "MATCH":
        yield from pattern_variables(query, clause.first + 1, clause.end)
        yield from path_variables(query, clause)
    for i in range(clause.first, clause.end - 1):
        if query.text(i) == "AS" and query.inside[i] == clause.bracket:
            yield query.words[i + 1].value


def _is_inside_query(query: Syntax, word: int, clause: Clause) -> bool:
    """Whether a word of a clause is in a query, or in a list made of a pattern, which have variables of their own."""
    around = query.inside[word]
    while around is not None and around != clause.bracket:
        if query.text(around) == "{" and query.text(around - 1) in ("EXISTS", "COUNT", "COLLECT", "CALL"):
            return True
        if query.text(around) == "[" and any(pattern_end(query, i) for i in (around + 1, around + 3)):
            return True
        around = query.inside[around]
    return False


def _known_already(query: Syntax) -> Iterator[_Complaint]:
    """An UNWIND under the name of what is known."""
    for number, clause in enumerate(query.clauses):
        name = query.words[clause.end - 1].value
        if clause.keyword == "UNWIND" and query.text(clause.end - 2) == "AS" and name in _known_at(query, number):
            yield clause.end - 1, f"Variable `{name}` already declared: write another name behind AS"


def _known_at(query: Syntax, number: int) -> set[str]:
    """The variables that a clause finds, as far as the clauses beside it say it."""
    known: set[str] = set()
    for clause in query.clauses[:number]:
        if clause.bracket != query.clauses[number].bracket:
            continue
        if clause.keyword in ("MATCH", "UNWIND"):
            known.update(_named_in(query, clause))
        elif clause.keyword == "UNION":
            known = set()
        elif clause.keyword == "WITH":
            carried = {query.words[end - 1].value for _, end in items_of(query, clause)}
            known = carried | known if "*" in carried else carried
    return known


def _order_of_limits(query: Syntax) -> Iterator[_Complaint]:
    """ORDER BY behind a LIMIT: who writes it may mean either order."""
    before = {clause.end: clause for clause in query.clauses}
    for clause in query.clauses:
        other = before.get(clause.first)
        wrong = (other.keyword, clause.keyword) if other is not None and other.bracket == clause.bracket else None
        if wrong in (("LIMIT", "ORDER"), ("SKIP", "ORDER"), ("LIMIT", "SKIP")):
            yield clause.first, f"Invalid input '{clause.keyword}': ORDER BY comes first, then SKIP, then LIMIT"


def _limits(query: Syntax) -> Iterator[_Complaint]:
    """``LIMIT '5'``, ``LIMIT toString(5)`` and ``SKIP 2.5``."""
    texts = {call.first: call.closing for call in query.calls if call.name in _GIVING_TEXTS}
    for clause in query.clauses:
        word = clause.first + 1
        last = texts.get(word, word)
        if clause.keyword not in ("SKIP", "LIMIT") or query.text(last + 1) not in ("", ";", ")", "}", *READING):
            continue
        is_fraction = query.words[word].kind == "number" and "." in query.text(word)
        if query.words[word].kind == "string" or is_fraction or word in texts:
            said = query.source(word, last + 1)
            yield word, f"{said} is not a valid value for {clause.keyword}: must be a non-negative integer"


def _is_nothing(query: Syntax) -> Iterator[_Complaint]:
    """``IS TRUE`` and ``IS None``, which the engine takes for the names of types."""
    for i in range(1, len(query.words)):
        word = i + 1 + (query.text(i + 1) == "NOT")
        if query.text(i) == "IS" and query.text(word) in ("TRUE", "FALSE", "NONE") and query.text(i - 1) != ".":
            write = "" if query.text(word) == "NONE" else "; a truth value stands alone, as in WHERE n.EB, or NOT n.EB"
            yield word, f"Invalid input '{query.words[word].text}': IS is followed by NULL or NOT NULL{write}"


def _without_name(query: Syntax) -> Iterator[_Complaint]:
    for clause in query.clauses:
        for first, end in items_of(query, clause) if clause.keyword == "WITH" else ():
            is_variable = end - first == 1 and (query.words[first].kind == "name" or query.text(first) == "*")
            if first < end and not is_variable and query.text(end - 2) != "AS":
                yield first, "Expression in WITH must be aliased (use AS)"


def _named_alike(query: Syntax) -> Iterator[_Complaint]:
    """Columns that are the same expression; those with the same name are for the engine to complain of."""
    seen = set()
    for first, end in returned(query):
        said = query.source(first, end)
        if said and said in seen:
            why = f"Multiple result columns with the same name are not supported: {said}"
            yield first, f"{why} (leave one out, or give it a name with AS)"
        seen.add(said)


def _unequal(query: Syntax) -> Iterator[_Complaint]:
    for i, word in enumerate(query.words):
        if word.text == "!" and query.text(i + 1) == "=" and query.words[i + 1].start == word.start + 1:
            yield i, "Unknown operation '!=' (you probably meant to use '<>', which is the operator for inequality)"


def _case_of_null(query: Syntax) -> Iterator[_Complaint]:
    for opening, closing in sorted(query.closing.items()):
        if query.text(opening) != "CASE":
            continue
        whens = [i for i in range(opening + 1, closing) if query.text(i) == "WHEN" and query.inside[i] == opening]
        null = next((i + 1 for i in whens if (query.text(i + 1), query.text(i + 2)) == ("NULL", "THEN")), None)
        if null is not None and whens[0] > opening + 1:
            said = query.source(opening + 1, whens[0])
            holds = f"CASE {said} WHEN null holds for what is missing in Neo4j 4, and for nothing in Neo4j 5"
            yield null, f"{holds}: write CASE WHEN {said} IS NULL THEN ... instead"


def _length(query: Syntax) -> Iterator[_Complaint]:
    for call in query.calls:
        if call.name == "length" and len(call.arguments) == 1:
            first, end = call.arguments[0]
            if _property_of_graph(query, first, end) is not None:
                yield call.first, f"length() is of paths; for texts and lists write size({query.source(first, end)})"


def _number_as_text(query: Syntax) -> Iterator[_Complaint]:
    for call in query.calls:
        if call.name in ("left", "right", "substring") and call.arguments:
            first, end = call.arguments[0]
            if _property_of_graph(query, first, end) in _NUMBERS:
                write = f"write toString({query.source(first, end)})"
                yield first, f"Expected a string value for `{query.words[call.first].text}`: {write}"


def _part_of_text(query: Syntax) -> Iterator[_Complaint]:
    """``n.roiInfo['EB']`` of a text, which is null to the engine, and ``n.type[0..3]``, which is a part of it."""
    for i in range(3, len(query.words)):
        if query.text(i) != "[" or i not in query.closing or query.text(i - 4) == ".":
            continue
        name, said = _property_of_graph(query, i - 3, i), query.source(i - 3, i)
        if name == "roiInfo":
            yield i - 3, f"{said} is a text, of which nothing is read by [...]: write apoc.convert.fromJsonMap({said})"
        if name in _TEXTS and ".." in query.source(i, query.closing[i]):
            yield i - 3, f"{said} is a text, of which [...] takes no part: write substring({said}, 0, 3)"


def _property_of_graph(query: Syntax, first: int, end: int) -> str | None:
    """The property that an expression reads of a node or a relationship, if that is all it does."""
    is_property = end - first == 3 and query.text(first + 1) == "."
    return query.words[end - 1].value if is_property and query.words[first].value in _of_graph(query) else None


def _of_graph(query: Syntax) -> set[str]:
    """The variables that are nodes and relationships, and nothing else."""
    given = {query.words[i + 1].value for i in range(len(query.words) - 1) if query.text(i) == "AS"}
    matches = [clause for clause in query.clauses if clause.keyword == "MATCH"]
    return {name for c in matches for name in pattern_variables(query, c.first + 1, c.end)} - given


_COMPLAINTS = (
    _out_of_scope,
    _known_already,
    _without_name,
    _named_alike,
    _order_of_limits,
    _limits,
    _unequal,
    _is_nothing,
    _case_of_null,
    _length,
    _number_as_text,
    _part_of_text,
)
