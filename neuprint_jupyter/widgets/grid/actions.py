"""What can be done with the neuron of a row, and the Python that does the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ipywidgets

from neuprint_jupyter.client import Client, default_client, list_all_clients
from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.queries import fetch_simple_connections, fetch_skeletons, neuroglancer_link


@dataclass(frozen=True)
class Opened:
    """What an action has found.

    Parameters
    ----------
    title : str
        A heading.
    python : str
        The Python that does the same.
    widget : ipywidgets.Widget, optional
        To be shown below the table.
    link : str, optional
        To be followed.
    """

    title: str
    python: str
    widget: ipywidgets.Widget | None = None
    link: str | None = None


def act(action: str, body: int, origin: Mapping[Any, Any]) -> Opened:
    """Do something with a neuron.

    Parameters
    ----------
    action : str
        ``upstream``, ``downstream``, ``skeleton`` or ``neuroglancer``.
    body : int
        The neuron's bodyId.
    origin : mapping
        The table's ``attrs``: the server and the dataset it came from are asked.

    Returns
    -------
    Opened
        What was found.

    Raises
    ------
    NeuprintError
        If there is nobody to ask, or the answer is an error.

    Examples
    --------
    >>> act("upstream", 722817260, result.attrs).widget  # doctest: +SKIP
    Grid(213 rows, 7 columns)
    """
    return _ACTIONS[action](body, _client(origin))


def _client(origin: Mapping[Any, Any]) -> Client:
    """A client of the dataset the table came from; of a table that does not say, the default one."""
    server, dataset = origin.get("server"), origin.get("dataset")
    chosen = _default()
    if dataset is None:
        return chosen or default_client()
    # The same bodyId is another neuron in another dataset; the same dataset may be on several servers.
    clients = [c for c in (chosen, *list_all_clients()) if c is not None and c.dataset == dataset]
    if not clients:
        raise NeuprintError(
            f"the table came from the dataset {dataset!r}, of which there is no client: "
            f"make one with Client({server!r}, {dataset!r})"
        )
    return next((client for client in clients if client.server == server), clients[0])


def _default() -> Client | None:
    try:
        return default_client()
    except NeuprintError:
        return None


def _python(names: str, call: str, client: Client) -> str:
    """Code that asks the same client: the default one goes without saying."""
    if client == _default():
        return f"from neuprint_jupyter import {names}\n{call.format(client='')}"
    return f"from neuprint_jupyter import Client, {names}\n{call.format(client=f', client={client!r}')}"


def _upstream(body: int, client: Client) -> Opened:
    call = f"fetch_simple_connections(None, {body}{{client}})"
    python = _python("fetch_simple_connections", call, client)
    partners = fetch_simple_connections(None, body, client=client)
    return Opened(f"Partners upstream of {body}", python, _grid(partners))


def _downstream(body: int, client: Client) -> Opened:
    call = f"fetch_simple_connections({body}, None{{client}})"
    python = _python("fetch_simple_connections", call, client)
    partners = fetch_simple_connections(body, None, client=client)
    return Opened(f"Partners downstream of {body}", python, _grid(partners))


def _grid(partners: Any) -> ipywidgets.Widget:
    from neuprint_jupyter.widgets.grid.widget import Grid

    return Grid(partners, height=360)


def _skeleton(body: int, client: Client) -> Opened:
    from neuprint_jupyter.plotting import plot_skeletons
    from neuprint_jupyter.widgets.plot_view import PlotView

    call = f"plot_skeletons(fetch_skeletons([{body}]{{client}}){{client}})"
    python = _python("fetch_skeletons, plot_skeletons", call, client)
    figure = plot_skeletons(fetch_skeletons([body], client=client), client=client)
    return Opened(f"Skeleton of {body}", python, PlotView(figure))


def _neuroglancer(body: int, client: Client) -> Opened:
    python = _python("neuroglancer_link", f"neuroglancer_link([{body}]{{client}})", client)
    return Opened(f"{body} in neuroglancer", python, link=neuroglancer_link([body], client=client))


_ACTIONS: dict[str, Callable[[int, Client], Opened]] = {
    "upstream": _upstream,
    "downstream": _downstream,
    "skeleton": _skeleton,
    "neuroglancer": _neuroglancer,
}
