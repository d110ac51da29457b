"""Constants that a query names before it matches anything, written where they are used.

``WITH [1, 2] AS ids MATCH (n:Neuron) WHERE n.bodyId IN ids`` is how neuprint-python gives each list of more than
three values. Behind that WITH the engine asks no index, and goes through the list for every neuron there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neuprint_jupyter.server.dialect.aggregates import items_of
from neuprint_jupyter.server.dialect.patterns import path_variables, pattern_variables
from neuprint_jupyter.server.dialect.syntax import Clause, Range, Syntax, Written
from neuprint_jupyter.server.dialect.tokens import Token, tokenize

_BEFORE = frozenset(("UNION", "EXPLAIN", "PROFILE"))
_FOLLOWING = frozenset(("MATCH", "OPTIONAL", "WITH"))
_PROJECTING = frozenset(("WITH", "RETURN"))
_WORDS = frozenset(("TRUE", "FALSE", "NULL"))
# Here Neo4j takes no variable, or sorts by one, or gives another name.
_NOT_IN = frozenset(("ORDER", "SKIP", "LIMIT", "YIELD"))
# Behind these a name may be a label, or that of something else.
_UNSURE = frozenset(("|", "&", "!", "AS"))


def constants_in_place(query: Syntax) -> Syntax:
    """The query with each constant that it names before its first MATCH where the name was, if all of it is clear.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("WITH ['a', 'b'] AS x MATCH (n) WHERE n.type IN x WITH n, x RETURN n.pre, x"))
    >>> "".join(token.text for token in constants_in_place(query).tokens)
    " MATCH (n) WHERE n.type IN ['a', 'b'] WITH n RETURN n.pre, ['a', 'b'] AS x"
    """
    for number, clause in enumerate(query.clauses[:-1]):
        begins = number == 0 or query.clauses[number - 1].keyword in _BEFORE
        if begins and clause.keyword == "WITH" and query.clauses[number + 1].keyword in _FOLLOWING:
            constants = _constants(query, clause)
            written = _written(query, number, constants) if constants else None
            if written is not None:
                return constants_in_place(query.rewritten(written))
    return query


def _constants(query: Syntax, clause: Clause) -> dict[str, Range]:
    """The words of each constant, by its name; empty where a WITH names anything else."""
    constants: dict[str, Range] = {}
    for first, end in query.split(clause.first + 1, clause.end):
        if end - first < 3 or query.text(end - 2) != "AS" or not _is_constant(query, first, end - 2):
            return {}
        constants[query.words[end - 1].value] = first, end - 2
    return constants


def _is_constant(query: Syntax, first: int, end: int) -> bool:
    if query.text(first) != "[":
        return end - first == 1 and query.words[first].kind in ("string", "number", "list")
    return query.closing.get(first) == end - 1 and all(
        word.text in "[],-" if word.kind == "symbol" else word.kind != "name" or word.text.upper() in _WORDS
        for word in query.words[first:end]
    )


def _written(query: Syntax, number: int, constants: Mapping[str, Range]) -> Written | None:
    """What is written for which words, so that a WITH is gone; None where a name may be more than its constant."""
    named = query.clauses[number]
    written: Written = {(named.first, named.end): []}
    known = set(constants)
    for clause in query.clauses[number + 1 :]:
        if clause.keyword == "UNION" and clause.bracket is None:
            break
        items = items_of(query, clause) if clause.keyword in _PROJECTING else []
        alone = {first for first, end in items if end == first + 1 and query.words[first].value in known}
        if any(query.text(first) == "*" for first, _ in items) or (clause.bracket is not None and items):
            return None
        for i in range(clause.first + 1, clause.end):
            name = query.words[i].value
            if name in constants and _is_variable(query, i):
                if name not in known or not _is_plain(query, clause, i):
                    return None
                written[i, i + 1] = _constant(query, constants[name], i, named=i in alone)
        if clause.keyword == "WITH":
            known = {query.words[first].value for first in alone}
            written.update(_left_out(query, clause, items, alone))
    return written


def _is_variable(query: Syntax, i: int) -> bool:
    """Whether a name is that of a variable, and not of a property, a label, a function or a key."""
    before, after, around = query.text(i - 1), query.text(i + 1), query.inside[i]
    if query.words[i].kind != "name" or before in (".", "$") or after == "(":
        return False
    in_map = around is not None and query.text(around) == "{"
    return in_map if before == ":" else not (in_map and after == ":")


def _is_plain(query: Syntax, clause: Clause, i: int) -> bool:
    """Whether a variable can be nothing but the constant, which can be written for it."""
    before, after, name = query.text(i - 1), query.text(i + 1), query.words[i].text
    is_own = before in ("(", "[", ",", "{") and after in ("IN", "=", ":", "{", "|", "}")
    if before in _UNSURE or after == "." or is_own or (before == "{" and after == ","):
        return False
    if clause.keyword == "MATCH":
        own = {*pattern_variables(query, clause.first + 1, clause.end), *path_variables(query, clause)}
        return name not in own
    return clause.keyword not in _NOT_IN


def _constant(query: Syntax, words: Range, place: int, *, named: bool) -> list[Token]:
    """The tokens of a constant for those of its name."""
    name = query.words[place]
    tokens = query.tokens[query.places[words[0]] : query.places[words[1] - 1] + 1]
    alias = [*tokenize(" AS "), name] if named else []
    return [token._replace(start=name.start) for token in (*tokens, *alias)]


def _left_out(query: Syntax, clause: Clause, items: Sequence[Range], alone: set[int]) -> Written:
    """The names of constants that a WITH need not take along: by an aggregate, rows may be grouped by one."""
    if len(alone) == len(items) or query.has_aggregate(clause.first, clause.end):
        return {}
    left_out: Written = {}
    is_first = True
    for number, (first, end) in enumerate(items):
        if first in alone:
            comma_too = (first, items[number + 1][0]) if is_first else (items[number - 1][1], end)
            left_out[comma_too] = []
        else:
            is_first = False
    return left_out
