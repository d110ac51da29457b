"""The procedures that a query calls: one that the engine does not know is refused by it as if it would write."""

from __future__ import annotations

from collections.abc import Sequence

from neuprint_jupyter.server.dialect.tokens import Token, significant

_WRITING = ("CREATE", "MERGE", "SET", "DELETE", "REMOVE", "FOREACH", "DROP", "INSERT", "ALTER")


def called_procedures(tokens: Sequence[Token]) -> list[str]:
    """The procedures that a query calls, if it has no clause that writes.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> called_procedures(tokenize("CALL dbms.components() YIELD name RETURN name"))
    ['dbms.components']
    """
    words = significant(list(tokens))
    if any(word.is_word(writing) for word in words for writing in _WRITING):
        return []
    called = []
    for call in (i for i, word in enumerate(words) if word.is_word("CALL")):
        name = words[call + 1 : call + 2]
        while [word.text for word in words[call + 1 + len(name) : call + 2 + len(name)]] == ["."]:
            name = words[call + 1 : call + 3 + len(name)]
        if name and name[0].kind == "name":
            called.append("".join(word.text for word in name))
    return called
