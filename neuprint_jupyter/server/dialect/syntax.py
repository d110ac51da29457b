"""A query taken apart: its brackets, its clauses and the calls of functions and procedures in it.

As much of Cypher's grammar as is needed to change a place of a query and nothing else. Whether a query is
Cypher at all is for the engine to say: anything that is not is taken apart somehow, and left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from neuprint_jupyter.server.dialect.tokens import Token

READING = frozenset(
    ("MATCH", "OPTIONAL", "WHERE", "WITH", "RETURN", "UNWIND", "ORDER", "SKIP", "LIMIT", "CALL", "YIELD", "UNION")
)
WRITING = frozenset(
    ("CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "FOREACH", "DROP", "INSERT", "ALTER", "LOAD")
) | {"GRANT", "DENY", "REVOKE", "RENAME"}
#: Behind these, a variable goes through a list, for a condition.
QUANTIFIERS = frozenset(("ALL", "ANY", "NONE", "SINGLE"))
#: The functions that make one value of those of many rows.
AGGREGATES = frozenset(
    ("count", "sum", "avg", "min", "max", "collect", "stdev", "stdevp", "percentiledisc", "percentilecont")
)
_CLAUSES = READING | WRITING | {"USE", "SHOW", "EXPLAIN", "PROFILE", "FINISH", "TERMINATE", "USING"}
_PAIRS = {"(": ")", "[": "]", "{": "}", "CASE": "END"}
# After these, a word is a name, whatever it looks like.
_BEFORE_A_NAME = frozenset((".", ":", "(", "[", ",", "|", "&", "$", "!"))

# After these comes an expression, and no clause.
_BEFORE_AN_EXPRESSION = frozenset(
    (
        "RETURN",
        "WITH",
        "UNWIND",
        "WHERE",
        "BY",
        "DISTINCT",
        "AND",
        "OR",
        "XOR",
        "NOT",
        "=",
        "<",
        ">",
        "+",
        "-",
        "/",
        "%",
    )
)
# After these, AS is a variable.
_BEFORE_A_VALUE = _BEFORE_AN_EXPRESSION | {"AS", ","}

Range = tuple[int, int]
"""The first word of something, and the one after its last."""

Written = dict[Range, list[Token]]
"""What is written for which words."""


class Clause(NamedTuple):
    """A clause: its keyword in upper case, its words (``first`` is the keyword), and the bracket that it is in."""

    keyword: str
    first: int
    end: int
    bracket: int | None


class Call(NamedTuple):
    """A call of a function or procedure: its name in lower case, the words of it, and its arguments."""

    name: str
    first: int
    opening: int
    closing: int
    arguments: list[Range]


class _Edit(NamedTuple):
    """What is written for a word, and beside it."""

    before: str
    text: str
    after: str


_NOTHING = _Edit("", "", "")


class Syntax:
    """A query taken apart.

    Parameters
    ----------
    tokens
        All its tokens.

    Attributes
    ----------
    words : list of Token
        The tokens that mean something. All numbers below are places in this list.
    closing : dict
        Where each bracket, and each CASE, is closed; those that are not, are not in it.
    inside : list
        For each word the opening of the innermost closed bracket around it, or None.
    clauses : list of Clause
    calls : list of Call

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> syntax = Syntax(tokenize("MATCH (n) WHERE size(n.x) > 1 RETURN n"))
    >>> [clause.keyword for clause in syntax.clauses], [call.name for call in syntax.calls]
    (['MATCH', 'WHERE', 'RETURN'], ['match', 'size'])
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = list(tokens)
        self.places = [i for i, token in enumerate(tokens) if token.kind != "space"]
        self.words = [self.tokens[i] for i in self.places]
        self.closing = _closing(self.words)
        self.inside = _inside(self.closing, len(self.words))
        self.clauses = list(self._clauses())
        self.calls = list(self._calls())
        self._edits: dict[int, _Edit] = {}

    def text(self, word: int) -> str:
        """A word in upper case as a keyword is read; empty beyond the ends, and for a name in back-ticks."""
        if not 0 <= word < len(self.words):
            return ""
        token = self.words[word]
        return token.text.upper() if token.kind == "name" else token.text

    def source(self, first: int, end: int) -> str:
        """The words of a range and what stands between them, as changed so far."""
        if first >= end:
            return ""
        places = range(self.places[first], self.places[end - 1] + 1)
        return "".join(self._written(i) for i in places)

    def split(self, first: int, end: int) -> list[Range]:
        """A range cut at its commas, those inside brackets left out; empty for an empty range."""
        parts, start, at = [], first, first
        while at < end:
            if self.words[at].text == ",":
                parts.append((start, at))
                start = at + 1
            at = self.closing.get(at, at) + 1
        return [*parts, (start, end)] if first < end else []

    def change(self, word: int, text: str | None = None, *, before: str = "", after: str = "") -> None:
        """Write something else for a word, or something beside it: outside of what is there already, and stays."""
        edit = self._edits.get(self.places[word]) or _Edit("", self.words[word].text, "")
        written = edit.text if text is None else text
        self._edits[self.places[word]] = _Edit(before + edit.before, written, edit.after + after)

    def replace(self, first: int, end: int, text: str = "") -> str:
        """Write something else for some words, and return what was written for them; what is around them stays."""
        if first >= end:
            return ""
        before, after = (self._edits.get(self.places[i], _NOTHING) for i in (first, end - 1))
        written = self.source(first, end)
        for word in range(first, end):
            self._edits[self.places[word]] = _NOTHING
        self.change(first, text, before=before.before)
        self.change(end - 1, after=after.after)
        return written[len(before.before) : len(written) - len(after.after)]

    def rewritten(self, written: Written) -> Syntax:
        """The query with other words, taken apart anew; what is within others of them goes with these."""
        tokens: list[Token] = []
        at = 0
        for (first, end), words in sorted(written.items(), key=lambda item: (item[0][0], -item[0][1])):
            if self.places[first] >= at:
                tokens += [*self.tokens[at : self.places[first]], *words]
                at = self.places[end - 1] + 1
        return Syntax([*tokens, *self.tokens[at:]])

    def has_aggregate(self, first: int, end: int) -> bool:
        """Whether an aggregate is called in a range."""
        return any(first <= call.first < end and call.name in AGGREGATES for call in self.calls)

    def changed(self) -> list[Token]:
        """The tokens with all changes: their texts are new, and their places those of the query as it came."""
        tokens = [token._replace(text=self._written(i)) for i, token in enumerate(self.tokens)]
        written = [i for i, token in enumerate(tokens) if token.text]
        for i, following in pairwise(written):
            # What was apart by a bracket, as in IN[]AS, is not to be one word.
            if _are_one_word(tokens[i].text, tokens[following].text):
                if i in self._edits:
                    tokens[i] = tokens[i]._replace(text=f"{tokens[i].text} ")
                elif following in self._edits:
                    tokens[following] = tokens[following]._replace(text=f" {tokens[following].text}")
        return tokens

    def _written(self, place: int) -> str:
        edit = self._edits.get(place)
        return "".join(edit) if edit else self.tokens[place].text

    def _clauses(self) -> Iterator[Clause]:
        starts = [i for i in range(len(self.words)) if self._is_clause(i)]
        for number, first in enumerate(starts):
            bracket = self.inside[first]
            end = len(self.words) if bracket is None else self.closing[bracket]
            following = next((i for i in starts[number + 1 :] if i >= end or self.inside[i] == bracket), end)
            yield Clause(self.text(first), first, min(following, end), bracket)

    def _is_clause(self, word: int) -> bool:
        keyword, before, after = (self.text(i) for i in (word, word - 1, word + 1))
        if keyword not in _CLAUSES or self.words[word].kind != "name" or before in _BEFORE_A_NAME:
            return False
        # It is a name behind AS; but not where that is a name itself, and nothing is before it that could be named.
        if before == "AS" and self.text(word - 2) not in _BEFORE_A_VALUE:
            return False
        if keyword == "WITH" and before in ("STARTS", "ENDS"):
            return False
        if before in _BEFORE_AN_EXPRESSION and self.text(word - 2) not in ("AS", ".", ":", "UNION"):
            return False
        return after not in ("", ":", ".", ",", ")", "]", "=", "<", ">") and (keyword != "ORDER" or after == "BY")

    def _calls(self) -> Iterator[Call]:
        for opening in (i for i, word in enumerate(self.words) if word.text == "(" and i in self.closing):
            first = opening - 1
            while first > 1 and self.words[first].kind == "name" and self.words[first - 1].text == ".":
                first -= 2
            names = self.words[first:opening:2]
            if first >= 0 and names and all(name.kind == "name" for name in names):
                closing = self.closing[opening]
                name = ".".join(name.value for name in names).lower()
                yield Call(name, first, opening, closing, self.split(opening + 1, closing))


def _are_one_word(text: str, following: str) -> bool:
    return (text[-1].isalnum() or text[-1] == "_") and (following[0].isalnum() or following[0] == "_")


def _closing(words: Sequence[Token]) -> dict[int, int]:
    closing: dict[int, int] = {}
    opened: list[int] = []
    for i in range(len(words)):
        text = _bracket(words, i)
        while text in (")", "]", "}") and opened and words[opened[-1]].text.upper() == "CASE":
            opened.pop()  # a variable of that name: a CASE would have ended by now
        if opened and text == _PAIRS[words[opened[-1]].text.upper()]:
            closing[opened.pop()] = i
        elif text in _PAIRS:
            opened.append(i)
    return closing


def _bracket(words: Sequence[Token], i: int) -> str:
    """A bracket, or CASE or END where it is one rather than the name of a property or a label."""
    word = words[i]
    if word.kind != "name":
        return word.text if word.kind == "symbol" else ""
    text = word.text.upper()
    is_name = i > 0 and words[i - 1].text == "."
    if text == "CASE" and i + 1 < len(words):
        is_name = is_name or words[i + 1].text in (")", "]", "{", ":", "|", "&", ",", ".")
    return text if text in ("CASE", "END") and not is_name else ""


def _inside(closing: dict[int, int], count: int) -> list[int | None]:
    inside: list[int | None] = []
    around: list[int] = []
    for i in range(count):
        while around and closing[around[-1]] <= i:
            around.pop()
        inside.append(around[-1] if around else None)
        if i in closing:
            around.append(i)
    return inside
