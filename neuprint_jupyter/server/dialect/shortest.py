"""Shortest paths under conditions: the engine takes the shortest of all paths first, and asks for the conditions after.

Neo4j looks for the shortest among those that meet the conditions, and so must we: layer by layer from both ends, each
condition put to every step, until they meet; then the paths of that length along those layers are what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from neuprint_jupyter.server.dialect.conditions import joined_by_and
from neuprint_jupyter.server.dialect.failing import failure
from neuprint_jupyter.server.dialect.syntax import Call, Range, Syntax
from neuprint_jupyter.server.dialect.tokens import tokenize

Ask = Callable[[str, dict[str, Any]], list[list[Any]]]

_OTHER_CONDITIONS = (
    "Of shortest paths, conditions are answered here in the form ALL(x IN relationships(p) WHERE ...) and "
    "ALL(n IN nodes(p) WHERE ...), or NONE, joined by AND, for p = allShortestPaths((a)-[:ConnectsTo*]->(b)). "
    "Others can stand behind a WITH p: there they are asked of the shortest of all paths"
)
_SAME_ENDS = (
    "The shortest path algorithm does not work when the start and end nodes are the same: "
    "leave those out, as in WHERE a <> b"
)
_FUNCTIONS = ("allshortestpaths", "shortestpath")
_ELEMENTS = ("NODES", "RELATIONSHIPS")
_FORTH, _BACK, _EITHER = ("-", "->"), ("<-", "-"), ("-", "-")
_TURNED = {_FORTH: _BACK, _BACK: _FORTH, _EITHER: _EITHER}
# So many pairs of neurons may have paths between them.
_MOST_PAIRS = 100
# Names that no query has.
_HERE = "`hop 0`"


class ShortestPaths(NamedTuple):
    """A query for the shortest paths between two neurons, cut into what its answer is put together from.

    Parameters
    ----------
    before
        What stands before the MATCH of the path; its ends may be bound there too.
    others
        The other patterns of that MATCH.
    path, start, end
        The variables of the path and of its ends.
    arrow
        What stands around the brackets of a connection, on the way from the start to the end.
    node, edge
        The variable and the condition of each node, and of each connection.
    where, of_ends, after
        The whole condition as it was written, that part of it which does not speak of the path, and what follows it.
    most
        The longest that a path may be, if that was said.
    single
        Whether any one of the shortest paths is enough.
    most_pairs
        Between so many pairs of neurons at most there may be paths.
    unwound
        The variables of each UNWIND before the MATCH.
    """

    before: str
    others: str
    path: str
    start: str
    end: str
    arrow: tuple[str, str]
    node: tuple[str, str]
    edge: tuple[str, str]
    where: str
    of_ends: str
    after: str
    most: int | None
    single: bool
    most_pairs: int
    unwound: Sequence[str]

    def answer(self, ask: Ask) -> tuple[str, dict[str, Any]]:
        """The query that gives the paths, and its parameters.

        Parameters
        ----------
        ask
            Answers a query with parameters.
        """
        match = f"MATCH {self.others}" if self.others else ""
        which = (
            f"{f' WHERE {self.of_ends}' if self.of_ends else ''} RETURN DISTINCT {self.start}.bodyId, {self.end}.bodyId"
        )
        pairs = ask(f"{self.before}{match}{which} LIMIT {self.most_pairs + 1}", {})
        if len(pairs) > self.most_pairs:
            most = "two neurons" if self.most_pairs == 1 else f"{self.most_pairs} pairs of neurons"
            raise ValueError(f"shortest paths under conditions are found between {most} at a time")
        found = [(pair, layers) for pair in pairs if (layers := self._layers(ask, *pair)) is not None]
        if not found:
            chain = f"MATCH {self.path} = ({self.start})-[:ConnectsTo]->({self.end}) WHERE false"
            return f"{self.before}{match} {chain} AND ({self.where}) {self.after}", {}
        parameters: dict[str, Any] = {}
        each = [f"{self.before}{match}{self._chain(pair, layers, parameters)}" for pair, layers in found]
        if len(each) == 1:
            return f"{each[0]} {self.after}", parameters
        returned = f" RETURN {', '.join((self.path, self.start, self.end, *self.unwound))}"
        return f"CALL {{ {' UNION ALL '.join(one + returned for one in each)} }} {self.after}", parameters

    def _chain(self, pair: list[int], layers: list[list[int]], parameters: dict[str, Any]) -> str:
        """The paths along the layers between two neurons; the layers are added to the parameters."""
        hops = [self.start, *(f"`hop {i}`" for i in range(1, len(layers) + 1)), self.end]
        names = [f"layer{len(parameters) + i}" for i in range(1, len(layers) + 1)]
        parameters |= dict(zip(names, layers, strict=True))
        links = [f"{self.arrow[0]}[`link {i}`:ConnectsTo]{self.arrow[1]}" for i in range(1, len(hops))]
        # Hop after hop: in one pattern, the engine would go everywhere first and ask for the layer then.
        steps = [
            f"MATCH ({here}){link}({there}:Segment) WHERE {there}.bodyId IN ${name} AND "
            f"({_renamed(self.edge[1], self.edge[0], f'`link {i}`')}) "
            for i, (link, name, (here, there)) in enumerate(
                zip(links, names, pairwise(hops[:-1]), strict=False), start=1
            )
        ]
        # Behind a WITH, they would be sought among all pairs of neurons.
        where = " WHERE" if self.others else " WITH * WHERE"
        ends = f"{where} {self.start}.bodyId = {pair[0]} AND {self.end}.bodyId = {pair[1]} "
        chain = f"({hops[0]})" + "".join(f"{link}({hop})" for link, hop in zip(links, hops[1:], strict=True))
        # Between two neurons, there may be connections in both directions.
        any_one = " WITH * LIMIT 1" if self.single and self.arrow == _EITHER else ""
        return f"{ends}{''.join(steps)}MATCH {self.path} = {chain} WHERE {self.where}{any_one}"

    def _layers(self, ask: Ask, start: int, end: int) -> list[list[int]] | None:
        """The neurons that paths of the least length go through, by their distance; None without a path."""
        if start == end:
            raise ValueError(_SAME_ENDS)
        # From both ends, each time where there are fewer: how many are met grows with each step many times over.
        after, before = [[start]], [[end]]
        seen_after, seen_before = {start}, {end}
        while not (met := set(after[-1]) & set(before[-1])):
            if len(after[-1]) <= len(before[-1]):
                reached, seen, arrow = after, seen_after, self.arrow
            else:
                reached, seen, arrow = before, seen_before, _TURNED[self.arrow]
            found = self._step(ask, arrow, f"{_HERE}.bodyId IN $bodies", {"bodies": reached[-1]})
            layer = [body for body in found if body not in seen]
            if not layer or (self.most is not None and len(after) + len(before) - 1 > self.most):
                return None
            seen.update(layer)
            reached.append(layer)
        on_path = [sorted(met)[:1] if self.single else sorted(met)]
        for layer in after[-2:0:-1]:
            on_path.insert(0, self._linked(ask, layer, self.arrow, on_path[0]))
        for layer in before[-2:0:-1]:
            on_path.append(self._linked(ask, layer, _TURNED[self.arrow], on_path[-1]))
        return [layer for layer in on_path if layer not in ([start], [end])]

    def _linked(self, ask: Ask, layer: list[int], arrow: tuple[str, str], to: list[int]) -> list[int]:
        """Those of a layer from which an arrow goes to some others, or one of them."""
        some, others = {"bodies": layer, "others": to}, {"bodies": to, "others": layer}
        which = f"{_HERE}.bodyId IN $bodies AND {self.node[0]}.bodyId IN $others"
        if len(layer) <= len(to):
            found = self._step(ask, arrow, which, some, _HERE)
        else:
            found = self._step(ask, _TURNED[arrow], which, others)
        return found[:1] if self.single else found

    def _step(
        self, ask: Ask, arrow: tuple[str, str], which: str, parameters: dict[str, Any], found: str = ""
    ) -> list[int]:
        """The bodyIds at the end of arrows from here, or at their beginning if ``found`` is here."""
        node, edge = self.node, self.edge
        step = f"MATCH ({_HERE}:Segment){arrow[0]}[{edge[0]}:ConnectsTo]{arrow[1]}({node[0]}:Segment)"
        where = f"WHERE {which} AND ({edge[1]}) AND ({node[1]})"
        returned = f"RETURN DISTINCT {found or node[0]}.bodyId"
        return [row[0] for row in ask(f"{self.before}{step} {where} {returned}", parameters)]


class _Pattern(NamedTuple):
    """``(a)-[:ConnectsTo*]->(b)``: both ends, by variable and as written, the arrow, and the longest length."""

    start: tuple[str, str]
    end: tuple[str, str]
    arrow: tuple[str, str]
    most: int | None


def shortest_paths(query: Syntax) -> ShortestPaths | str | None:
    """The query as one for shortest paths under conditions, if it is one; or why such a one is not answered.

    It is where the MATCH has ``p = allShortestPaths((a)-[:ConnectsTo*]->(b))`` and the WHERE asks for
    ``ALL(x IN relationships(p) WHERE …)`` or ``ALL(n IN nodes(p) WHERE …)``, or both, for NONE or NOT ANY of such, or
    for ``length(p) < 5``.
    """
    call = next((call for call in query.calls if call.name in _FUNCTIONS), None)
    if call is None or call.first < 2 or query.text(call.first - 1) != "=":
        return None
    number = next((i for i, c in enumerate(query.clauses) if c.first < call.first < c.end and c.bracket is None), None)
    if number is None or number + 1 >= len(query.clauses):
        return None
    match, where = query.clauses[number : number + 2]
    if match.keyword != "MATCH" or where.keyword != "WHERE":
        return None
    path = query.words[call.first - 2].text
    parts = joined_by_and(query, where)
    of_path = [part for part in parts if any(query.words[i].text == path for i in range(*part))]
    elements = [element for part in of_path if (element := _element_condition(query, part)) is not None]
    others = [part for part in of_path if _element_condition(query, part) is None]
    if not of_path:
        return None
    pattern = _pattern(query, call)
    conditions = _by_kind(elements)
    if pattern is None or conditions is None or not all(_is_of_length(query, p) for p in others):
        return _OTHER_CONDITIONS
    beside = [query.source(match.first + 1, call.first - 2), query.source(call.closing + 1, where.first)]
    named = {query.words[i].text for i in range(where.first) if not call.opening < i < call.closing}
    # What is said of an end inside the pattern is said beside it.
    beside += [node for name, node in pattern[:2] if name not in named or node != f"({name}:Segment)"]
    return ShortestPaths(
        before=_upto(query, match.first),
        others=", ".join(stripped for part in beside if (stripped := part.strip().strip(",").strip())),
        path=path,
        start=pattern.start[0],
        end=pattern.end[0],
        arrow=pattern.arrow,
        node=conditions.get("nodes", ("reached", "true")),
        edge=conditions.get("relationships", ("passed", "true")),
        where=query.source(where.first + 1, where.end),
        of_ends=" AND ".join(query.source(*part) for part in parts if part not in of_path),
        after=query.source(where.end, len(query.words)),
        most=pattern.most,
        single=call.name == "shortestpath",
        # What else is known after a WITH would be lost.
        most_pairs=_MOST_PAIRS if {c.keyword for c in query.clauses[:number]} <= {"MATCH", "WHERE", "UNWIND"} else 1,
        unwound=[query.words[c.end - 1].text for c in query.clauses[:number] if c.keyword == "UNWIND"],
    )


def connections_of_path(query: Syntax) -> Syntax:
    """The query whose conditions ask a shortest path for its connections, where they have a name of their own.

    Examples
    --------
    >>> query = Syntax(tokenize("MATCH p = shortestPath((a)-[r*]->(b)) WHERE all(x IN r WHERE x.weight > 3)"))
    >>> "".join(token.text for token in connections_of_path(query).tokens)
    'MATCH p = shortestPath((a)-[r*]->(b)) WHERE all(x IN relationships(p) WHERE x.weight > 3)'
    """
    call = next((call for call in query.calls if call.name in _FUNCTIONS), None)
    where = next((c for c in query.clauses if call and c.first > call.closing and c.keyword == "WHERE"), None)
    named = [i + 1 for i in range(call.opening, call.closing) if query.text(i) == "["] if call else []
    if call is None or where is None or len(named) != 1 or query.text(call.first - 1) != "=":
        return query
    tokens = list(query.tokens)
    for i in reversed(range(where.first + 1, where.end)):
        word = query.words[i]
        if word.kind == "name" and word.text == query.words[named[0]].text and query.text(i - 1) == "IN":
            asked = tokenize(f"relationships({query.words[call.first - 2].text})")
            tokens[query.places[i] : query.places[i] + 1] = [token._replace(start=word.start) for token in asked]
    return Syntax(tokens)


def never_to_itself(query: Syntax) -> None:
    """Have the engine fail, as Neo4j does, where a shortest path would end where it begins.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH p = shortestPath((a)-[*]->(b)) WHERE a.pre > b.pre RETURN p"))
    >>> never_to_itself(query)
    >>> re.sub("failing: [^']*", "failing: …", query.source(25, 27))
    "pre WITH * WHERE CASE WHEN length(p) = 0 THEN date('failing: …') ELSE true END RETURN"
    """
    for call in query.calls:
        match = next((clause for clause in query.clauses if clause.first < call.first < clause.end), None)
        if call.name not in _FUNCTIONS or query.text(call.first - 1) != "=" or match is None:
            continue
        inside = range(call.opening, call.closing)
        may_be_none = any(query.text(i) == "*" and query.text(i + 1).startswith("0") for i in inside)
        if match.keyword != "MATCH" or may_be_none:
            continue
        where = next((c for c in query.clauses if c.first == match.end and c.keyword == "WHERE"), match)
        fails = f"CASE WHEN length({query.words[call.first - 2].text}) = 0 THEN {failure(_SAME_ENDS)} ELSE true END"
        query.change(where.end - 1, after=f" WITH * WHERE {fails}")


def _is_of_length(query: Syntax, part: Range) -> bool:
    """Whether a condition is one that longer paths meet less than shorter ones."""
    return re.fullmatch(r"(?i)length\(\s*\w+\s*\)\s*<=?\s*\d+", query.source(*part)) is not None


def _element_condition(query: Syntax, part: Range) -> tuple[str, tuple[str, str]] | None:
    """``nodes`` or ``relationships``, with the variable and what is asked of every one, if a condition is such."""
    first, end = part
    negated = query.text(first) == "NOT"
    first += negated
    shape = [query.text(first + i) for i in (1, 3, 5, 7, 8)]
    quantifier, kind, is_whole = query.text(first), query.text(first + 4), query.closing.get(first + 1) == end - 1
    if shape != ["(", "IN", "(", ")", "WHERE"] or kind not in _ELEMENTS or not is_whole:
        return None
    if (negated, quantifier) not in ((False, "ALL"), (False, "NONE"), (True, "ANY")):
        return None
    condition = query.source(first + 9, end - 1)
    return kind.lower(), (query.words[first + 2].text, condition if quantifier == "ALL" else f"NOT ({condition})")


def _by_kind(elements: Sequence[tuple[str, tuple[str, str]]]) -> dict[str, tuple[str, str]] | None:
    """The conditions on nodes and on relationships; None if two of a kind call theirs by different names."""
    known: dict[str, tuple[str, str]] = {}
    for kind, (name, condition) in elements:
        same, others = known.get(kind, (name, ""))
        if same != name:
            return None
        known[kind] = (name, f"({others}) AND ({condition})" if others else condition)
    return known


def _pattern(query: Syntax, call: Call) -> _Pattern | None:
    """What the function is asked of, if it is a pattern of that form."""
    start = call.opening + 1
    behind = query.closing.get(start, start) + 1
    bracket = behind + 1 + (query.text(behind) == "<")
    closed = query.closing.get(bracket, bracket)
    end = closed + 2 + (query.text(closed + 2) == ">")
    shape = [query.text(i) for i in (start, bracket - 1, bracket, closed, closed + 1, end)]
    arrow = ("<-" if query.text(behind) == "<" else "-", "->" if query.text(closed + 2) == ">" else "-")
    if shape != ["(", "-", "[", "]", "-", "("] or arrow not in _TURNED or query.closing.get(end) != call.closing - 1:
        return None
    first = bracket + 1
    if query.text(first) != ":":
        # The list of connections: it would be gone.
        if sum(word.text == query.words[first].text for word in query.words) > 1:
            return None
        first += 1
    length = first + 3
    if query.text(first) != ":" or query.words[first + 1].value != "ConnectsTo" or query.text(first + 2) != "*":
        return None
    lengths = "".join(word.text for word in query.words[length:closed])
    least, dots, most = lengths.partition("..")
    if not (lengths == "" or (dots and least in ("", "1") and (most == "" or most.isdecimal()))):
        return None
    return _Pattern(
        _named(query, start, "`path start`"), _named(query, end, "`path end`"), arrow, int(most) if most else None
    )


def _named(query: Syntax, opening: int, otherwise: str) -> tuple[str, str]:
    """The variable of a node in a pattern, and the node as written; with a name of ours, if it has none."""
    first, end = opening + 1, query.closing[opening]
    name = query.words[first].text if query.words[first].kind == "name" else otherwise
    first += query.words[first].kind == "name"
    # Synapses have bodyIds, too, but no connections.
    label = "" if query.text(first) == ":" else ":Segment"
    return name, f"({name}{label}{query.source(first, end)})"


def _renamed(condition: str, name: str, other: str) -> str:
    """A condition that speaks of a variable by another name."""
    query = Syntax(tokenize(condition))
    for i in (i for i, word in enumerate(query.words) if word.text == name and query.text(i - 1) not in (".", ":")):
        query.change(i, other)
    return query.source(0, len(query.words))


def _upto(query: Syntax, word: int) -> str:
    """All that stands before a word."""
    return "".join(token.text for token in query.changed()[: query.places[word]])
