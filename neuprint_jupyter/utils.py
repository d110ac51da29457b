"""The names of ``neuprint.utils``, for notebooks that import them from there."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
from tqdm.auto import tqdm as _tqdm

from neuprint_jupyter.analysis import connection_table_to_matrix, merge_neuron_properties
from neuprint_jupyter.client.address import Address
from neuprint_jupyter.client.answers import read_json
from neuprint_jupyter.client.transport import Transport
from neuprint_jupyter.cypher import IsNull, NotNull
from neuprint_jupyter.cypher import identifier as cypher_identifier
from neuprint_jupyter.errors import CriteriaError, NeuprintError

if TYPE_CHECKING:
    from neuprint_jupyter.client import Client

__all__ = [
    "UMAP",
    "IsNull",
    "NotNull",
    "available_datasets",
    "compile_columns",
    "connection_table_to_matrix",
    "cypher_identifier",
    "ensure_list",
    "ensure_list_args",
    "ensure_list_attrs",
    "iter_batches",
    "merge_neuron_properties",
    "tqdm",
    "trange",
]

R = TypeVar("R")


class tqdm(_tqdm):  # type: ignore[type-arg]  # noqa: N801
    """A progress bar, as in :mod:`tqdm.auto`; there is none for one item or less."""

    def __init__(
        self, iterable: Iterable[Any] | None = None, *args: Any, disable: bool | None = None, **kwargs: Any
    ) -> None:
        if disable is None:
            disable = hasattr(iterable, "__len__") and len(iterable) <= 1  # type: ignore[arg-type]
        super().__init__(iterable, *args, disable=disable, **kwargs)  # type: ignore[call-overload]


def trange(*args: int, **kwargs: Any) -> Any:
    """A progress bar over a range of numbers."""
    return tqdm(range(*args), **kwargs)


def available_datasets(server: str, token: str | None = None) -> list[str]:
    """The names of a server's datasets, without a client.

    Parameters
    ----------
    server, token
        As for :class:`~neuprint_jupyter.Client`.

    Examples
    --------
    >>> available_datasets("neuprint.janelia.org")  # doctest: +SKIP
    ['hemibrain:v1.2.1', 'manc:v1.0', ...]
    """
    return list(read_json(Transport(Address(server, token)).get("/api/dbmeta/datasets")))


def ensure_list(x: Any) -> list[Any]:
    """A list of what is given: nothing for None, the items of a collection, else the one value.

    Examples
    --------
    >>> ensure_list(None), ensure_list("EPG"), ensure_list((1, 2))
    ([], ['EPG'], [1, 2])
    """
    if x is None:
        return []
    if isinstance(x, list):
        return x
    if isinstance(x, np.ndarray | pd.Series | pd.Index):
        return x.tolist()
    if isinstance(x, Collection) and not isinstance(x, str | bytes):
        return [item.item() if isinstance(item, np.generic) else item for item in x]
    return [x]


def ensure_list_args(argnames: Iterable[str]) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Let your own function find lists in some of its arguments, whatever it is given; see :func:`ensure_list`.

    Examples
    --------
    >>> @ensure_list_args(["rois"])
    ... def shown(rois=None):
    ...     return rois
    >>> shown(), shown("EB")
    ([], ['EB'])
    """

    def decorated(function: Callable[..., R]) -> Callable[..., R]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def with_lists(*args: Any, **kwargs: Any) -> R:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            for name in argnames:
                given.arguments[name] = ensure_list(given.arguments[name])
            return function(*given.args, **given.kwargs)

        # inspect.getfullargspec looks for it here only.
        with_lists.__signature__ = signature  # type: ignore[attr-defined]
        return with_lists

    return decorated


def ensure_list_attrs(attributes: Iterable[str]) -> Callable[[type[R]], type[R]]:
    """Let your own class hold lists in some of its attributes, whatever they are set to; see :func:`ensure_list`."""

    def decorated(owner: type[R]) -> type[R]:
        for name in attributes:

            def get(self: Any, name: str = f"_{name}") -> list[Any]:
                return getattr(self, name)  # type: ignore[no-any-return]

            def put(self: Any, value: Any, name: str = f"_{name}") -> None:
                setattr(self, name, ensure_list(value))

            setattr(owner, name, property(get, put))
        return owner

    return decorated


class iter_batches:  # noqa: N801
    """The items in lists of ``batch_size``, the last one perhaps shorter; tables and arrays in parts of themselves.

    Examples
    --------
    >>> list(iter_batches("abcde", 2)), len(iter_batches([1, 2, 3], 2))
    ([['a', 'b'], ['c', 'd'], ['e']], 2)
    """

    def __init__(self, it: Iterable[Any], batch_size: int) -> None:
        if batch_size < 1:
            raise CriteriaError(f"batch_size must be at least 1, not {batch_size!r}")
        self._items, self._size = it, batch_size

    def __iter__(self) -> Iterator[Any]:
        items: Any = self._items
        if isinstance(items, pd.DataFrame | pd.Series | list | np.ndarray):
            parts = items.iloc if isinstance(items, pd.DataFrame | pd.Series) else items
            yield from (parts[start : start + self._size] for start in range(0, len(items), self._size))
            return
        rest = iter(items)
        while batch := list(islice(rest, self._size)):
            yield batch

    def __len__(self) -> int:
        return -(-len(self._items) // self._size)  # type: ignore[arg-type]


def compile_columns(
    client: Client,
    user_columns: Sequence[str] = (),
    core_columns: Sequence[str] = (),
    core_columns_only: bool = False,
) -> list[str]:
    """Neuron properties of a dataset, in order.

    Parameters
    ----------
    client
        Knows the dataset.
    user_columns
        The wanted ones; those that do not exist are left out.
    core_columns
        Where no columns are wanted in particular: those that come first, before all others by name.
    core_columns_only
        Whether to leave out all others.

    Returns
    -------
    list of str
    """
    keys = client.fetch_neuron_keys()
    if len(user_columns):
        return [name for name in user_columns if name in keys]
    core = [name for name in core_columns if name in keys]
    return core if core_columns_only else [*core, *sorted(set(keys) - set(core))]


def UMAP(*args: Any, **kwargs: Any) -> Any:  # noqa: N802
    """``umap.UMAP``, if it is installed.

    Raises
    ------
    NeuprintError
        If it is not.
    """
    try:
        from umap import UMAP as Reducer  # type: ignore[import-not-found]  # noqa: N811
    except ImportError:
        raise NeuprintError("UMAP needs the package umap-learn: pip install umap-learn") from None
    return Reducer(*args, **kwargs)
