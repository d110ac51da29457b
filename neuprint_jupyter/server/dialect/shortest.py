"""Shortest paths under conditions: the engine takes the shortest of all paths first, and asks for the conditions after.

Neo4j looks for the shortest among those that meet the conditions, and so must we: layer by layer from both ends, each
condition put to every step, until they meet; then the paths of that length along those layers are what was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from neuprint_jupyter.server.dialect.syntax import Call, Clause, Syntax

Ask = Callable[[str, dict[str, Any]], list[list[Any]]]

_FUNCTIONS = ("allshortestpaths", "shortestpath")
_ELEMENTS = ("NODES", "RELATIONSHIPS")
_FORTH, _BACK = ("-", "->"), ("<-", "-")
# A name that no query has.
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
    node, edge
        The variable and the condition of each node, and of each connection.
    where, after
        The whole condition as it was written, and what follows it.
    most
        The longest that a path may be, if that was said.
    single
        Whether any one of the shortest paths is enough.
    """

    before: str
    others: str
    path: str
    start: str
    end: str
    node: tuple[str, str]
    edge: tuple[str, str]
    where: str
    after: str
    most: int | None
    single: bool

    def answer(self, ask: Ask) -> tuple[str, dict[str, Any]]:
        """The query that gives the paths, and its parameters.

        Parameters
        ----------
        ask
            Answers a query with parameters.
        """
        match = f"MATCH {self.others}" if self.others.strip() else ""
        ends = ask(f"{self.before}{match} RETURN DISTINCT {self.start}.bodyId, {self.end}.bodyId LIMIT 2", {})
        if len(ends) > 1:
            raise ValueError("shortest paths under conditions are found between two neurons at a time")
        layers = self._layers(ask, *ends[0]) if ends else None
        if layers is None:
            chain = f"MATCH {self.path} = ({self.start})-[:ConnectsTo]->({self.end}) WHERE false"
            return f"{self.before}{match} {chain} AND ({self.where}) {self.after}", {}
        hops = [self.start, *(f"`hop {i}`" for i in range(1, len(layers) + 1)), self.end]
        # Hop after hop: in one pattern, the engine would go everywhere first and ask for the layer then.
        steps = [
            f"MATCH ({here})-[:ConnectsTo]->({there}:Segment) WHERE {there}.bodyId IN $layer{i} "
            for i, (here, there) in enumerate(pairwise(hops[:-1]), start=1)
        ]
        chain = f"MATCH {self.path} = " + "-[:ConnectsTo]->".join(f"({hop})" for hop in hops)
        parameters = {f"layer{i}": layer for i, layer in enumerate(layers, start=1)}
        return f"{self.before}{match} {''.join(steps)}{chain} WHERE {self.where} {self.after}", parameters

    def _layers(self, ask: Ask, start: int, end: int) -> list[list[int]] | None:
        """The neurons that paths of the least length go through, by their distance; None without a path."""
        if start == end:
            raise ValueError("The shortest path algorithm does not work when the start and end nodes are the same")
        # From both ends, each time where there are fewer: how many are met grows with each step many times over.
        after, before = [[start]], [[end]]
        seen = {_FORTH: {start}, _BACK: {end}}
        while not (met := set(after[-1]) & set(before[-1])):
            reached, arrow = (after, _FORTH) if len(after[-1]) <= len(before[-1]) else (before, _BACK)
            found = self._step(ask, arrow, f"{_HERE}.bodyId IN $bodies", {"bodies": reached[-1]})
            layer = [body for body in found if body not in seen[arrow]]
            if not layer or (self.most is not None and len(after) + len(before) - 1 > self.most):
                return None
            seen[arrow].update(layer)
            reached.append(layer)
        on_path = [sorted(met)[:1] if self.single else sorted(met)]
        for layer in after[-2:0:-1]:
            on_path.insert(0, self._linked(ask, layer, _FORTH, on_path[0]))
        for layer in before[-2:0:-1]:
            on_path.append(self._linked(ask, layer, _BACK, on_path[-1]))
        return [layer for layer in on_path if layer not in ([start], [end])]

    def _linked(self, ask: Ask, layer: list[int], arrow: tuple[str, str], to: list[int]) -> list[int]:
        """Those of a layer from which an arrow goes to some others, or one of them."""
        some, others = {"bodies": layer, "others": to}, {"bodies": to, "others": layer}
        which = f"{_HERE}.bodyId IN $bodies AND {self.node[0]}.bodyId IN $others"
        if len(layer) <= len(to):
            found = self._step(ask, arrow, which, some, _HERE)
        else:
            found = self._step(ask, _BACK if arrow == _FORTH else _FORTH, which, others)
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


def shortest_paths(query: Syntax) -> ShortestPaths | None:
    """The query as one for shortest paths under conditions, if it is one.

    It is where the MATCH has ``p = allShortestPaths((a)-[:ConnectsTo*]->(b))`` and the WHERE asks for
    ``ALL(x IN relationships(p) WHERE …)`` or ``ALL(n IN nodes(p) WHERE …)``, or both.
    """
    call = next((call for call in query.calls if call.name in _FUNCTIONS), None)
    if call is None or call.first < 2 or query.text(call.first - 1) != "=":
        return None
    pattern = _pattern(query, call)
    number = next((i for i, c in enumerate(query.clauses) if c.first < call.first < c.end and c.bracket is None), None)
    if pattern is None or number is None or number + 1 >= len(query.clauses):
        return None
    match, where = query.clauses[number : number + 2]
    if match.keyword != "MATCH" or where.keyword != "WHERE":
        return None
    path = query.words[call.first - 2].text
    elements = dict(_element_conditions(query, where, path))
    if not elements:
        return None
    start, end, most = pattern
    others = [query.source(match.first + 1, call.first - 2), query.source(call.closing + 1, where.first)]
    return ShortestPaths(
        before=_upto(query, match.first),
        others=", ".join(stripped for part in others if (stripped := part.strip().strip(",").strip())),
        path=path,
        start=start,
        end=end,
        node=elements.get("nodes", ("reached", "true")),
        edge=elements.get("relationships", ("passed", "true")),
        where=query.source(where.first + 1, where.end),
        after=query.source(where.end, len(query.words)),
        most=most,
        single=call.name == "shortestpath",
    )


def _pattern(query: Syntax, call: Call) -> tuple[str, str, int | None] | None:
    """The variables of both ends and the longest length of ``(a)-[:ConnectsTo*]->(b)``, if it is that."""
    words = [word.text for word in query.words[call.opening + 1 : call.closing]]
    values = [word.value if word.kind == "name" else word.text for word in query.words[call.opening + 1 : call.closing]]
    head, tail = ["(", "-", "[", ":", "ConnectsTo", "*"], ["]", "-", ">", "(", ")"]
    if len(words) < 14 or [values[i] for i in (0, 3, 4, 5, 6, 7)] != head or words[2] != ")":
        return None
    if [words[i] for i in (-6, -5, -4, -3, -1)] != tail:
        return None
    lengths = "".join(words[8:-6])
    least, dots, most = lengths.partition("..")
    if not (lengths == "" or (dots and least in ("", "1") and (most == "" or most.isdecimal()))):
        return None
    return words[1], words[-2], int(most) if most else None


def _element_conditions(query: Syntax, where: Clause, path: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """``nodes`` and ``relationships``, each with its variable and what is asked of every one.

    None where conditions are not all to be met.
    """
    outside = [i for i in range(where.first + 1, where.end) if query.inside[i] == where.bracket]
    if any(query.text(i) in ("OR", "XOR", "NOT") for i in outside):
        return
    for call in query.calls:
        if call.name != "all" or call.first not in outside:
            continue
        first = call.opening + 1
        shape = [query.text(first + i) for i in (1, 3, 5, 6)]
        if shape != ["IN", "(", ")", "WHERE"] or query.text(first + 2) not in _ELEMENTS:
            continue
        if query.words[first + 4].text == path:
            yield query.text(first + 2).lower(), (query.words[first].text, query.source(first + 7, call.closing))


def _upto(query: Syntax, word: int) -> str:
    """All that stands before a word."""
    return "".join(token.text for token in query.changed()[: query.places[word]])
