"""Nodes where maps belong: APOC on neuPrint's servers takes a node for its properties, the engine does not."""

from __future__ import annotations

from neuprint_jupyter.server.dialect.tokens import Token

_HEADS = [["apoc", ".", "map", ".", function, "("] for function in ("removekey", "removekeys")]


def nodes_as_maps(tokens: list[Token]) -> list[Token]:
    """``apoc.map.removeKeys(s, …)``, of a plain variable, as ``apoc.map.removeKeys(properties(s), …)``.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> "".join(t.text for t in nodes_as_maps(tokenize("RETURN apoc.map.removeKeys(s, ['x'])")))
    "RETURN apoc.map.removeKeys(properties(s), ['x'])"
    """
    places = [i for i, token in enumerate(tokens) if token.kind != "space"]
    words = [tokens[i].text.lower() for i in places]
    changed = list(tokens)
    for start in range(len(places) - 7):
        argument = tokens[places[start + 6]]
        if words[start : start + 6] in _HEADS and argument.kind == "name" and words[start + 7] == ",":
            changed[places[start + 6]] = argument._replace(text=f"properties({argument.text})")
    return changed
