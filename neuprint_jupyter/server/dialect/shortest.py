"""Shortest paths under conditions: the engine takes the shortest of all paths first, and asks for the conditions after.

Neo4j looks for the shortest among those that meet the conditions, and so must we: layer by layer, each condition put
to every step, until the end is reached; then the paths of that length along those layers are what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from neuprint_jupyter.server.dialect.tokens import Token, significant

Ask = Callable[[str, dict[str, Any]], list[list[Any]]]

_FUNCTION = re.compile(
    r"(?:all)?shortestpaths?\(\((?P<start>\w+)\)-\[:`?ConnectsTo`?\*(?:1?\.\.(?P<most>\d+))?\]->\((?P<end>\w+)\)\)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"all\((?P<variable>\w+)in(?P<part>nodes|relationships)\((?P<path>\w+)\)where", re.IGNORECASE)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_CLAUSES = ("MATCH", "OPTIONAL", "WHERE", "WITH", "RETURN", "UNWIND", "ORDER", "CALL", "UNION")


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
        reached, seen = [[start]], {start}
        while end not in reached[-1]:
            new = self._step(ask, "here.bodyId IN $bodies", {"bodies": reached[-1]}, self.node[0])
            layer = [body for body in new if body not in seen]
            if not layer or (self.most is not None and len(reached) > self.most):
                return None
            seen.update(layer)
            reached.append(layer)
        on_path = [[end]]
        for layer in reached[-2:0:-1]:
            into = {"bodies": layer, "next": on_path[0]}
            leading = self._step(ask, f"{self.node[0]}.bodyId IN $next AND here.bodyId IN $bodies", into, "here")
            on_path.insert(0, leading[:1] if self.single else leading)
        return on_path[:-1]

    def _step(self, ask: Ask, which: str, parameters: dict[str, Any], found: str) -> list[int]:
        step = f"MATCH (here:Segment)-[{self.edge[0]}:ConnectsTo]->({self.node[0]}:Segment)"
        where = f"WHERE {which} AND ({self.edge[1]}) AND ({self.node[1]})"
        return [row[0] for row in ask(f"{self.before}{step} {where} RETURN DISTINCT {found}.bodyId", parameters)]


def shortest_paths(tokens: Sequence[Token]) -> ShortestPaths | None:
    """The query as one for shortest paths under conditions, if it is one.

    It is where the MATCH has ``p = allShortestPaths((a)-[:ConnectsTo*]->(b))`` and the WHERE asks for
    ``ALL(x IN relationships(p) WHERE …)`` or ``ALL(n IN nodes(p) WHERE …)``, or both.
    """
    words = significant(list(tokens))
    at = next((i for i, w in enumerate(words) if w.text.lower() in ("allshortestpaths", "shortestpath")), None)
    if at is None or at < 2 or words[at - 1].text != "=" or (close := _closing(words, at + 1)) is None:
        return None
    function = _FUNCTION.fullmatch("".join(w.text for w in words[at : close + 1]))
    clause = next((i for i in range(at, -1, -1) if words[i].is_word("MATCH")), None)
    where = next((i for i in range(close, len(words)) if words[i].is_word("WHERE")), None)
    if not function or clause is None or where is None or any(_is_clause(w) for w in words[close:where]):
        return None
    end = next((i for i in _outside(words, where + 1) if _is_clause(words[i], words[i - 1])), len(words))
    path = words[at - 2].text
    elements = dict(_element_conditions(words[where + 1 : end], path, tokens))
    if not elements:
        return None
    first, last = words[clause].start + len("MATCH"), words[at - 2].start
    others = [_text(tokens, first, last), _text(tokens, words[close].start + 1, words[where].start)]
    return ShortestPaths(
        before=_text(tokens, 0, words[clause].start),
        others=", ".join(stripped for part in others if (stripped := part.strip().strip(",").strip())),
        path=path,
        start=function["start"],
        end=function["end"],
        node=elements.get("nodes", ("reached", "true")),
        edge=elements.get("relationships", ("passed", "true")),
        where=_text(tokens, words[where].start + len("WHERE"), words[end].start if end < len(words) else None),
        after=_text(tokens, words[end].start, None) if end < len(words) else "",
        most=int(function["most"]) if function["most"] else None,
        single=words[at].text.lower() == "shortestpath",
    )


def _element_conditions(
    words: Sequence[Token], path: str, tokens: Sequence[Token]
) -> list[tuple[str, tuple[str, str]]]:
    """``nodes`` and ``relationships``, each with its variable and what is asked of every one."""
    found: list[tuple[str, tuple[str, str]]] = []
    for i in _outside(words, 0):
        if any(words[i].is_word(word) for word in ("OR", "XOR", "NOT")):
            return []
        head = _CONDITION.match("".join(w.text for w in words[i : i + 9]))
        close = _closing(words, i + 1)
        if head and head["path"] == path and close is not None:
            asked = _text(tokens, words[i + 8].start + len("WHERE"), words[close].start)
            found.append((head["part"].lower(), (head["variable"], asked)))
    return found


def _outside(words: Sequence[Token], first: int) -> Iterator[int]:
    """The places, from the first on, that are not inside brackets."""
    depth = 0
    for i in range(first, len(words)):
        depth -= words[i].text in _CLOSING
        if depth == 0:
            yield i
        depth += words[i].text in _OPENING


def _closing(words: Sequence[Token], opening: int) -> int | None:
    depth = 0
    for i in range(opening, len(words)):
        depth += (words[i].text == "(") - (words[i].text == ")")
        if depth == 0:
            return i
    return None


def _is_clause(word: Token, before: Token | None = None) -> bool:
    if before is not None and (before.is_word("STARTS") or before.is_word("ENDS")):
        return False
    return any(word.is_word(clause) for clause in _CLAUSES)


def _text(tokens: Sequence[Token], first: int, last: int | None) -> str:
    """The tokens that start from one offset on and before another."""
    return "".join(t.text for t in tokens if t.start >= first and (last is None or t.start < last))
