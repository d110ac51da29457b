"""Cypher in a cell without ``%%cypher``, which Python can only call invalid syntax."""

from __future__ import annotations

import ast
import re

from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.magics.errors import readable_errors

_CYPHER = re.compile(r"\s*(?:OPTIONAL\s+)?MATCH\s*\(.*\bRETURN\b", re.DOTALL | re.IGNORECASE)


@readable_errors
def refuse_bare_cypher(lines: list[str]) -> list[str]:
    r"""The lines of a cell as they are, as one of IPython's transformers.

    Parameters
    ----------
    lines
        The cell.

    Raises
    ------
    CriteriaError
        If they are a query of Cypher, and no Python.

    Examples
    --------
    >>> refuse_bare_cypher(["match (1, 2):\n", "    case x: print(x)\n"])
    ['match (1, 2):\n', '    case x: print(x)\n']
    """
    cell = "".join(lines)
    if _CYPHER.match(cell):
        try:
            ast.parse(cell)
        except SyntaxError:
            raise CriteriaError("this is Cypher, not Python: write %%cypher in a line above it") from None
    return lines


# Only cells that run are to be refused: a terminal asks at each Enter whether a cell is whole, and breaks on an error.
refuse_bare_cypher.has_side_effects = True  # type: ignore[attr-defined]
