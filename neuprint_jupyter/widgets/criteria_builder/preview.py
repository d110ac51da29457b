"""How many neurons some criteria match, and the first of them."""

from __future__ import annotations

from typing import Any

from neuprint_jupyter.client import Client
from neuprint_jupyter.cypher import Criteria, prop
from neuprint_jupyter.queries.match import match_clause
from neuprint_jupyter.queries.unmatched import unmatched, unmatched_bodies
from neuprint_jupyter.widgets.cells import cell

_SHOWN = ("bodyId", "type", "instance", "status", "pre", "post")
_ROWS = 5


def preview(criteria: Criteria, client: Client) -> dict[str, Any]:
    """Count the neurons, and fetch a few.

    Returns
    -------
    dict
        ``neurons`` (how many), ``columns`` and ``rows`` (of the first five by bodyId, as text to be shown);
        ``told``: a sentence for the bodyIds that the dataset does not have and, where there are no neurons, one for
        each name that none has.

    Raises
    ------
    NeuprintError
        If the server does not answer, or refuses.
    """
    found = match_clause(f"(n:{criteria.label})", {"n": criteria}, client)
    neurons = client.fetch_custom(f"{found}\nRETURN count(n) AS neurons", format="json")["data"][0][0]
    columns = [name for name in _SHOWN if name == "bodyId" or name in client.neuron_properties]
    given = [(field, value) for field, values in criteria.fields_named() for value in values]
    bodies = [value for field, value in given if field == "bodyId" and isinstance(value, int)]
    told = unmatched_bodies(bodies, client) if neurons < len(bodies) else []
    if not neurons:
        names = [value for field, value in given if field in ("type", "instance") and isinstance(value, str)]
        told += unmatched([name for name in dict.fromkeys(names) if not name.isdecimal()], client)
        return {"neurons": 0, "columns": columns, "rows": [], "told": told}
    returned = ", ".join(f"{prop('n', name)} AS {name}" for name in columns)
    cypher = f"{found}\nRETURN {returned}\nORDER BY n.bodyId\nLIMIT {_ROWS}"
    rows = client.fetch_custom(cypher, format="json")["data"]
    shown = [[cell(value) for value in row] for row in rows]
    return {"neurons": neurons, "columns": columns, "rows": shown, "told": told}
