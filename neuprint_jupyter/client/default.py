"""The default client, which query functions use when none is given."""

from __future__ import annotations

import copy
import functools
import inspect
import threading
import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import pandas as pd

from neuprint_jupyter.client.log import asked_by
from neuprint_jupyter.client.provenance import stamp
from neuprint_jupyter.client.tables import Tables
from neuprint_jupyter.cypher import Criteria, NeuronCriteria, SynapseCriteria
from neuprint_jupyter.errors import ArgumentError, CriteriaError, NeuprintError, did_you_mean, show_briefly

if TYPE_CHECKING:
    from neuprint_jupyter.client.client import Client

P = ParamSpec("P")
R = TypeVar("R")

_lock = threading.Lock()
# Clients that somebody holds; and the default, as a copy, so that it outlives them without seeming to be in use.
# By identity: two equal clients are two, and the one that goes must not take the other along.
_clients: weakref.WeakValueDictionary[int, Client] = weakref.WeakValueDictionary()
_default: Client | None = None


def default_client() -> Client:
    """The client that query functions use when none is given.

    Returns
    -------
    Client
        The one given to :func:`set_default_client`, else the only one there is.

    Raises
    ------
    NeuprintError
        If there is no client, or there are several and none was chosen.

    Examples
    --------
    >>> default_client()  # doctest: +SKIP
    Client('local', 'demo:v1')
    """
    with _lock:
        in_use = list(_clients.values())
        if _default is not None:
            # The newest of those that are alike: the dataset may have been replaced since the others asked what it has.
            return next((client for client in reversed(in_use) if client == _default), _default)
    if not in_use:
        raise NeuprintError(
            "not connected: write %neuprint SERVER DATASET, or %neuprint local DATASET for one on this machine; "
            'in Python, Client(server, dataset) or Client("local", dataset)'
        )
    if any(client != in_use[0] for client in in_use):
        known = ", ".join(sorted(map(repr, in_use)))
        raise NeuprintError(f"several clients exist: {known}; choose one with set_default_client(), or pass client=…")
    return in_use[0]


def set_default_client(client: Client | None) -> None:
    """Choose the default client, or none.

    Creating a client for something else afterwards ends the choice, as in neuprint-python: which
    of the two is meant would be a guess.

    Parameters
    ----------
    client
        The one to use from now on; None forgets all clients.

    Raises
    ------
    CriteriaError
        If it is no client.

    Examples
    --------
    >>> set_default_client(Client("local", "demo:v1"))  # doctest: +SKIP
    """
    global _default
    if client is not None:
        _check(client)
    with _lock:
        _default = copy.copy(client)
        if client is None:
            _clients.clear()
        else:
            _clients.pop(id(client), None)
            _clients[id(client)] = client


def clear_default_client() -> None:
    """Forget the default client, and all others.

    Examples
    --------
    >>> clear_default_client()  # doctest: +SKIP
    """
    set_default_client(None)


def chosen_client(client: Any = None) -> Client:
    """The client that a caller names, or the default one.

    Raises
    ------
    CriteriaError
        If it is no client.
    NeuprintError
        If there is none.
    """
    return default_client() if client is None else _check(client)


def list_all_clients() -> list[Client]:
    """All clients that are in use: those that a variable, or the magics, still hold.

    Returns
    -------
    list of Client

    Examples
    --------
    >>> list_all_clients()  # doctest: +SKIP
    [Client('local', 'demo:v1')]
    """
    with _lock:
        return list(_clients.values())


def register(client: Client) -> None:
    """Make a new client known; it is the default if nobody holds another."""
    global _default
    with _lock:
        alone = all(other == client for other in _clients.values())
        if alone or _default != client:
            _default = copy.copy(client) if alone else None
        _clients[id(client)] = client


def inject_client(function: Callable[P, R]) -> Callable[P, R]:
    """Give a query function the default client where the caller names none.

    The function must have a keyword-only argument ``client``. Queries made inside it are logged
    under its name, and the tables it returns say where they came from.
    """

    @refuse_unknown
    @functools.wraps(function)
    def with_client(*args: P.args, **kwargs: P.kwargs) -> R:
        client = kwargs["client"] = chosen_client(_told(kwargs.get("client"), (*args, *kwargs.values())))
        try:
            with asked_by(function.__name__) as asker:
                result: Any = function(*args, **kwargs)
        except (KeyboardInterrupt, OSError) as error:
            # None of ours: a file that cannot be written, say.
            if not isinstance(error, NeuprintError):
                show_briefly(error)
            raise
        if type(result) is tuple and result and all(isinstance(table, pd.DataFrame) for table in result):
            result = Tables(result)
        stamped: R = stamp(result, client, asker.cypher)
        return stamped

    return with_client


def refuse_unknown(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse arguments that a function, or a class by its ``__init__``, does not have, with what to write instead."""
    parameters = inspect.signature(function).parameters
    known = [name for name in parameters if name != "self"]
    open_ended = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
    called = function.__qualname__.removesuffix(".__init__").rpartition(".")[2]

    @functools.wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        unknown = None if open_ended else next((name for name in kwargs if name not in known), None)
        if unknown is not None:
            hint = _instead_of(unknown, kwargs[unknown], called, known)
            raise ArgumentError(f"{called}() has no argument {unknown!r}{hint}")
        return function(*args, **kwargs)

    return checked


def _told(client: Any, arguments: Iterable[object]) -> Any:
    """The client that a caller names, or else that of the criteria among the arguments; not two that differ."""
    for criteria in arguments:
        if isinstance(criteria, Criteria) and criteria.client is not None:
            if client is not None and client != criteria.client:
                raise CriteriaError(
                    f"the criteria are for {criteria.client!r}, and not for {client!r}; leave client=… out of either"
                )
            client = criteria.client if client is None else client
    return client


def _instead_of(name: str, value: object, function: str, known: Sequence[str]) -> str:
    """What to write instead of an argument that a function does not have."""
    if "synapse_criteria" in known and name in inspect.signature(SynapseCriteria).parameters:
        return f"; write synapse_criteria=SynapseCriteria({name}={value!r:.40})"
    if known[0].endswith("criteria") and name in inspect.signature(NeuronCriteria).parameters:
        return f"; write {function}(NeuronCriteria({name}={value!r:.40}))"
    if name in ("progress", "timeout"):
        return f"; it is the client's: client.{name} = {value!r:.40}"
    return did_you_mean(name, known)


def _check(client: Any) -> Client:
    if not hasattr(client, "dataset"):
        raise CriteriaError(f'client must be a Client, such as Client("local", "demo:v1"), not {client!r}')
    return client  # type: ignore[no-any-return]
