"""Synapses and mitochondria as the server groups them: one row for what a group shares, lists for the rest."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, chain, pairwise, repeat
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from neuprint_jupyter.client import Client
from neuprint_jupyter.client.decode import are_exact, beside, column
from neuprint_jupyter.cypher import identifier, prop
from neuprint_jupyter.errors import CriteriaError, NeuprintError
from neuprint_jupyter.queries.batches import in_batches

NT = Literal["max", "all"] | None

_COMPARTMENTS = ["unknown", "axon", "dendrite", "linker", "cell-body-fiber"]
# What other columns tell already.
_RESERVED = {"bodyId", "roi", "type", "location", "x", "y", "z", "confidence"}


@functools.cache
def pre_or_post() -> pd.CategoricalDtype:
    """The dtype of ``type``; not made on import, for which pandas would read more of Arrow."""
    return pd.CategoricalDtype(["pre", "post"])


def gathered(shared: Mapping[str, str], each: Mapping[str, str]) -> str:
    """RETURN of elements that are gathered by what they share, which must hold ``keys(…)`` of each variable.

    Then a property is there for all of a group or for none, and the lists are of equal length.
    This takes a fraction of the time, for the server too, of a row for each element.

    Parameters
    ----------
    shared
        Expressions for the groups, by column.
    each
        Expressions for the lists, by column.
    """
    columns = [f"{expression} AS {identifier(column)}" for column, expression in shared.items()]
    columns += ["count(*) AS count", *(f"collect({e}) AS {identifier(column)}" for column, e in each.items())]
    return "RETURN " + ",\n       ".join(columns)


def place(variable: str, suffix: str = "") -> dict[str, str]:
    """Expressions for the coordinates of an element."""
    return {f"{axis}{suffix}": f"{variable}.location.{axis}" for axis in "xyz"}


def further(variable: str, names: Iterable[str]) -> dict[str, str]:
    """Expressions for further properties, in columns that no other has the name of."""
    return {f"{variable}.{name}": prop(variable, name) for name in names}


def compact(answer: pd.DataFrame) -> pd.DataFrame:
    """An answer whose lists of numbers are arrays, which take a fraction of the memory."""
    return beside([_in_arrays(values) for _, values in answer.items()], answer.columns)


def _in_arrays(values: pd.Series[Any]) -> pd.Series[Any]:
    """A column with arrays for lists, if all of them hold numbers only, and stay exact."""
    cells = values.tolist() if values.dtype == object else []
    if not cells or not isinstance(cells[0], list):
        return values
    flat = list(chain.from_iterable(cells))
    kinds = set(map(type, flat))
    if not kinds <= {int, float}:
        return values
    numbers = np.array(flat)
    if numbers.dtype.kind == "f" and kinds != {float} and not are_exact(numbers, flat):
        return values
    if numbers.dtype == np.int64 and len(flat) and max(-int(numbers.min()), int(numbers.max())) < 2**31:
        numbers = numbers.astype(np.int32)
    # As a list, pandas would look into each of them.
    arrays = np.empty(len(cells), dtype=object)
    for row, (start, end) in enumerate(pairwise([0, *accumulate(map(len, cells))])):
        arrays[row] = numbers[start:end]
    return pd.Series(arrays, dtype=object)


class Gathered:
    """The answer to a query that ends with :func:`gathered`, as columns.

    Parameters
    ----------
    answer
        One row a group.
    by
        The columns of bodyIds that the elements are brought into the order of.
    """

    def __init__(self, answer: pd.DataFrame, by: Sequence[str] = ()) -> None:
        self._answer = answer
        self._sizes = answer["count"].to_numpy(dtype=np.int64)
        self._group = np.repeat(np.arange(len(answer)), self._sizes)
        self._order: npt.NDArray[np.intp] | None = None
        if by:
            keys = [self._column(name, "int64").to_numpy() for name in reversed(by)]
            self._order = np.lexsort(keys)
            self._group = self._group[self._order]

    def __len__(self) -> int:
        return len(self._group)

    def names(self, column: str = "names") -> set[str]:
        """The names of all properties that occur."""
        return set().union(*self._answer[column])

    def values(self, column: str) -> Sequence[Any] | npt.NDArray[Any]:
        """A value for each element, None where it lacks the property; an array where all are numbers."""
        lists = self._answer[column].tolist()
        if lists and all(isinstance(one, np.ndarray) for one in lists) and (self._sizes == [*map(len, lists)]).all():
            numbers = np.concatenate(lists)
            # An array of 64 bits holds integers that floats beside them might change.
            if numbers.dtype.kind == "i" or not any(one.dtype == np.int64 for one in lists):
                return numbers if self._order is None else numbers[self._order]
        lists = [one.tolist() if isinstance(one, np.ndarray) else one for one in lists]
        paired = zip(lists, self._sizes.tolist(), strict=True)
        values = list(chain.from_iterable(one if len(one) else repeat(None, size) for one, size in paired))
        if len(values) != len(self):
            raise NeuprintError(f"the server told {len(values)} values of {column} for {len(self)} elements")
        return values if self._order is None else [values[i] for i in self._order.tolist()]

    def table(self, dtypes: Mapping[str, Any]) -> pd.DataFrame:
        """Columns of the answer, whether shared or of each; integers with gaps are nullable integers."""
        return pd.DataFrame({name: self._column(name, dtype) for name, dtype in dtypes.items()})

    def _column(self, name: str, dtype: Any) -> pd.Series[Any]:
        # What elements do not share comes in lists.
        if not any(isinstance(value, list | np.ndarray) for value in self._answer[name].head(1)):
            shared: pd.Series[Any] = self._answer[name].astype(dtype).take(self._group).reset_index(drop=True)
            return shared
        values = self.values(name)
        if dtype == "str":
            return pd.Series(values, dtype="str")
        if not isinstance(values, np.ndarray) and str(dtype).startswith("int") and None in values:
            return pd.Series(values, dtype=str(dtype).capitalize())
        made = np.asarray(values, dtype=dtype)
        if isinstance(values, np.ndarray) and values.dtype.kind == "i" and not np.array_equal(made, values):
            raise NeuprintError(f"the server told values of {name} that do not fit {dtype}")
        return pd.Series(made)

    def roi(self, rois: set[str], names: str = "names") -> pd.Series[str]:
        """The one of ``rois``, which do not overlap, that each element is in; missing where there is none."""
        first = pd.Series([found[0] for found in self._rois(rois, names)], dtype="str")
        return first.take(self._group).reset_index(drop=True)

    def by_roi(self, columns: pd.DataFrame, rois: set[str]) -> pd.DataFrame:
        """``columns`` of the elements with one row for each of ``rois``, and one row for those in none; and ``roi``."""
        found = self._rois(rois, "names")
        sizes = np.array([len(listed) for listed in found], dtype=np.int64)
        starts, each = np.cumsum(sizes) - sizes, sizes[self._group]
        rows = np.repeat(np.arange(len(each)), each)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(each) - each, each)
        flat = pd.Series([roi for listed in found for roi in listed], dtype="str")
        roi = flat.take(starts[self._group][rows] + within).reset_index(drop=True)
        return columns.take(rows).reset_index(drop=True).assign(roi=roi)

    def joined_rois(self, rois: set[str]) -> pd.Series[str]:
        """All of ``rois`` that each element is in, with ``;`` between them; missing where there is none."""
        found = [";".join(name for name in listed if name) or None for listed in self._rois(rois, "names")]
        return pd.Series(found, dtype="str").take(self._group).reset_index(drop=True)

    def roi_lists(self, rois: set[str], names: str) -> pd.Series[Any]:
        """A list of those of ``rois`` for each element; ``[None]`` where there is none."""
        found = self._rois(rois, names)
        return pd.Series([list(found[group]) for group in self._group.tolist()], dtype=object)

    def _rois(self, rois: set[str], names: str) -> list[list[str | None]]:
        return [[*sorted(rois.intersection(known))] or [None] for known in self._answer[names]]

    def extras(self, client: Client, variable: str = "s", names: str = "names", suffix: str = "") -> pd.DataFrame:
        """The properties of synapses that no column tells of yet, sorted by name; all known ones, of no synapses."""
        held = self.names(names) if len(self) else client.synapse_properties
        found = sorted(held - _RESERVED.union(client.all_rois, client.fetch_synapse_nt_keys()))
        told = {name: self.values(f"{variable}.{name}") for name in found}
        columns = {n: column(v.tolist() if isinstance(v, np.ndarray) else v) for n, v in told.items()}
        extras = pd.DataFrame(columns, index=range(len(self)))
        if "compartment" in found and extras["compartment"].dropna().isin(_COMPARTMENTS).all():
            extras["compartment"] = pd.Categorical(extras["compartment"], _COMPARTMENTS)
        return extras.add_suffix(suffix)

    def transmitters(self, nt: NT, client: Client, variable: str = "s") -> pd.DataFrame:
        """The columns that ``nt`` asks for."""
        keys = transmitter_keys(nt, client)
        names = [key.removeprefix("nt").removesuffix("Prob").lower() for key in keys]
        told = [np.array(self.values(f"{variable}.{key}"), dtype=np.float32) for key in keys]
        if nt != "max":
            return pd.DataFrame(dict(zip(names, told, strict=True)), index=range(len(self)))
        chances = np.column_stack(told)
        known = ~np.isnan(chances).all(axis=1)
        best = np.where(np.isnan(chances), -np.inf, chances).argmax(axis=1)
        codes = np.where(known, best, -1)
        most = np.where(known, chances[np.arange(len(self)), best], np.nan).astype(np.float32)
        return pd.DataFrame({"nt": pd.Categorical.from_codes(codes.tolist(), pd.Index(names)), "ntProb": most})


def gather(
    client: Client,
    parts: Sequence[list[int]],
    cypher_of: Callable[[list[int], list[str]], str],
    *,
    label: str,
    nt: NT = None,
    names: Sequence[str] = ("names",),
    by: Sequence[str] = ("bodyId",),
) -> Gathered:
    """The synapses of many bodies, a part of them at a time, with all their properties.

    Parameters
    ----------
    client, parts, label
        As for :func:`in_batches`.
    cypher_of
        Makes the query for some bodies and for some properties of synapses.
    nt
        Whether the properties about neurotransmitters are needed.
    names
        The columns that hold the names of the properties of synapses.
    by
        As for :class:`Gathered`.
    """
    transmitters = set(client.fetch_synapse_nt_keys())
    aside = _RESERVED.union(transmitters, client.all_rois)

    def ask(asked: list[str]) -> Gathered:
        def part(bodies: list[int]) -> str:
            return cypher_of(bodies, asked)

        return Gathered(in_batches(client, parts, part, label=label, reduced=compact), by)

    while True:
        asked = sorted((client.synapse_properties - aside) | (transmitters if nt else set()))
        found = ask(asked)
        new = set().union(*(found.names(column) for column in names)) - aside - set(asked)
        if not new:
            return found
        # Rare, and never again: nobody lists the properties of synapses, so some were not asked for.
        client.synapse_properties.update(new)


def transmitter_keys(nt: NT, client: Client) -> list[str]:
    """The properties of synapses that ``nt`` is about.

    Raises
    ------
    CriteriaError
        If ``nt`` is none of its values.
    NeuprintError
        If the dataset has no such properties.
    """
    if nt not in (None, "max", "all"):
        raise CriteriaError(f"nt must be None, 'max' or 'all', not {nt!r}")
    keys = client.fetch_synapse_nt_keys() if nt else []
    if nt and not keys:
        raise NeuprintError(f"{client.dataset} has no neurotransmitters of synapses; leave out nt={nt!r}")
    return keys


def in_rows(
    found: Gathered, dtypes: Mapping[str, Any], rois: set[str], *, once: bool, added: Iterable[pd.DataFrame] = ()
) -> pd.DataFrame:
    """A table of elements, one row for each ROI.

    Parameters
    ----------
    found
        The elements.
    dtypes
        The columns, ``roi`` among them.
    rois
        The ROIs to list.
    once
        Whether an element is in one of them at most.
    added
        Further columns.
    """
    told = found.table({name: dtype for name, dtype in dtypes.items() if name != "roi"})
    columns = pd.concat([told, *added], axis=1)
    rows = columns.assign(roi=found.roi(rois)) if once else found.by_roi(columns, rois)
    return rows[[*dtypes, *columns.columns[len(told.columns) :]]]
