"""Which synapses, and which mitochondria: criteria as values, and the Cypher conditions they stand for."""

from __future__ import annotations

import functools
import inspect
import math
from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal, Self

import numpy as np

from neuprint_jupyter.cypher import coerce
from neuprint_jupyter.cypher.checked import Checked
from neuprint_jupyter.cypher.text import chained, literal, prop
from neuprint_jupyter.cypher.values import any_of
from neuprint_jupyter.errors import ArgumentError, CriteriaError, did_you_mean


def _refusing_unknown(init: Callable[..., None]) -> Callable[..., None]:
    """Refuse arguments that criteria do not have, with what was meant."""
    known = [name for name in inspect.signature(init).parameters if name not in ("self", "matchvar", "client")]

    @functools.wraps(init)
    def checked(self: Any, *args: Any, **kwargs: Any) -> None:
        unknown = next((name for name in kwargs if name not in (*known, "matchvar", "client")), None)
        if unknown is not None:
            raise ArgumentError(f"{type(self).__name__} has no argument {unknown!r}{did_you_mean(unknown, known)}")
        init(self, *args, **kwargs)

    return checked


class _ElementCriteria(Checked):
    """What criteria for things that lie inside neurons have in common."""

    #: The arguments, with their defaults.
    _defaults: ClassVar[dict[str, Any]]

    def __init__(self, matchvar: str, rois: Any, primary_only: bool, client: Any) -> None:
        self.matchvar = coerce.variable(matchvar, self._defaults["matchvar"], f"; for ROIs write rois={matchvar!r}")
        self.rois = coerce.roi_names("rois", rois)
        self.primary_only: bool = coerce.one_of("primary_only", primary_only, (True, False))
        self.client = client

    def _with(self, name: str, value: Any) -> Self:
        return type(self)(**{**{known: getattr(self, known) for known in [*self._defaults, "client"]}, name: value})

    @abstractmethod
    def _conditions_here(self) -> list[str]:
        """The conditions on ``matchvar``."""

    def condition(self, *matchvars: str, prefix: int | str = "", comments: bool = True) -> str:  # noqa: ARG002
        """The conditions of a query of your own, after a MATCH that calls these ``matchvar``; empty if there are none.

        Parameters
        ----------
        *matchvars
            Other variables that the query needs afterwards.
        prefix, comments
            Accepted for neuprint-python's sake.

        Raises
        ------
        CriteriaError
            If only a client could tell the conditions, and the criteria were given none.

        Examples
        --------
        >>> print(SynapseCriteria(type="pre", confidence=0.5).condition("n", "s"))
        WITH n, s
        WHERE s.type = 'pre' AND s.confidence > 0.5
        """
        conditions = self._conditions_here()
        carried = ", ".join(dict.fromkeys([*matchvars, self.matchvar]))
        return f"WITH {carried}\nWHERE {chained('AND', conditions)}" if conditions else ""

    def roi_conditions(self, variable: str) -> list[str]:
        """At most one condition: the ROI flag of any of ``rois``."""
        return [any_of([prop(variable, roi) for roi in self.rois])] if self.rois else []

    def to_dict(self) -> dict[str, Any]:
        """The arguments that differ from their defaults, as JSON-able values for :meth:`from_dict`."""
        given = {name: getattr(self, name) for name in self._defaults}
        return {name: value for name, value in given.items() if value != self._defaults[name]}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Self:
        """The criteria that :meth:`to_dict` wrote."""
        unknown = sorted(set(given) - set(cls._defaults))
        if unknown:
            allowed = ", ".join(cls._defaults)
            raise CriteriaError(f"{cls.__name__} has no argument {unknown[0]!r}; there are {allowed}")
        return cls(**given)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{n}={v!r}' for n, v in self.to_dict().items())})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        # The order of ROIs says nothing.
        mine, theirs = ({**one.to_dict(), "rois": sorted(one.rois)} for one in (self, other))
        return mine == theirs

    __hash__ = None  # type: ignore[assignment]


class SynapseCriteria(_ElementCriteria):
    """Which synapses a query is about.

    Criteria are values: they compare equal, and print as the Python that makes them. An argument
    can be changed, ``criteria.type = "post"``, and is checked as when it was given. Names of ROIs
    are checked when a query is built from them.

    Parameters
    ----------
    matchvar
        The Cypher variable to write, such as ``s``; query functions choose their own.
    rois
        Synapses in any of these ROIs; an empty list is no condition.
    type
        ``"pre"`` (T-bars) or ``"post"`` (PSDs); None for both.
    confidence
        Synapses of a greater confidence only; 0 for all. None stands for the dataset's own
        threshold (``postHighAccuracyThreshold``), which keeps the synapses that count in weights.
    primary_only
        Whether tables name primary ROIs only, so that each synapse is in one row. This filters
        nothing; but where it is set, ``rois`` must be primary.
    client
        Who tells the dataset's own threshold to :meth:`condition`.

    Raises
    ------
    CriteriaError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> SynapseCriteria(type="pre", rois=["EB", "PB"])
    SynapseCriteria(rois=['EB', 'PB'], type='pre')
    """

    _defaults: ClassVar[dict[str, Any]] = {
        "matchvar": "s",
        "rois": [],
        "type": None,
        "confidence": None,
        "primary_only": True,
    }

    @_refusing_unknown
    def __init__(
        self,
        matchvar: str = "s",
        *,
        rois: Any = None,
        type: Literal["pre", "post"] | None = None,
        confidence: float | None = None,
        primary_only: bool = True,
        client: Any = None,
    ) -> None:
        if matchvar in ("pre", "post"):
            raise CriteriaError(f"{matchvar!r} in the first place names a Cypher variable; write type={matchvar!r}")
        super().__init__(matchvar, rois, primary_only, client)
        self.type: Literal["pre", "post"] | None = coerce.one_of("type", type, (None, "pre", "post"))
        self.confidence = None if confidence is None else _amount("confidence", confidence)
        self._made = True

    def conditions(self, variable: str, *, threshold: float = 0.0) -> list[str]:
        """The conditions in Cypher, each one line, to be joined by AND.

        Parameters
        ----------
        variable
            The Cypher variable.
        threshold
            The dataset's own threshold, for criteria without ``confidence``.

        Examples
        --------
        >>> SynapseCriteria(rois=["EB", "PB"], type="post").conditions("s", threshold=0.5)
        ['(s.EB OR s.PB)', "s.type = 'post'", 's.confidence > 0.5']
        """
        least = threshold if self.confidence is None else self.confidence
        return [
            *self.roi_conditions(variable),
            *([f"{variable}.type = {literal(self.type)}"] if self.type else []),
            *([f"{variable}.confidence > {literal(least)}"] if least else []),
        ]

    def _conditions_here(self) -> list[str]:
        if self.confidence is None and self.client is None:
            raise CriteriaError(
                "the dataset tells how sure a synapse must be: "
                "give SynapseCriteria a client=…, or a confidence=… (0 for all synapses)"
            )
        threshold = self.client.meta.get("postHighAccuracyThreshold", 0.0) if self.confidence is None else 0.0
        return self.conditions(self.matchvar, threshold=threshold)


class MitoCriteria(_ElementCriteria):
    """Which mitochondria a query is about; a value, like :class:`SynapseCriteria`.

    Parameters
    ----------
    matchvar
        The Cypher variable to write, such as ``m``; query functions choose their own.
    rois
        Mitochondria in any of these ROIs, which need not be primary; an empty list is no condition.
    mitoType
        ``"dark"``, ``"medium"`` or ``"light"``; None for all.
    size
        At least so many voxels.
    primary_only
        Whether tables name primary ROIs only, so that each mitochondrion is in one row. This
        filters nothing, ``rois`` does.
    client
        Accepted for neuprint-python's sake.

    Raises
    ------
    CriteriaError
        If an argument is of the wrong kind.

    Examples
    --------
    >>> MitoCriteria(rois="EB", size=100_000)
    MitoCriteria(rois=['EB'], size=100000)
    """

    _defaults: ClassVar[dict[str, Any]] = {
        "matchvar": "m",
        "rois": [],
        "mitoType": None,
        "size": 0,
        "primary_only": True,
    }

    @_refusing_unknown
    def __init__(
        self,
        matchvar: str = "m",
        *,
        rois: Any = None,
        mitoType: Literal["dark", "medium", "light"] | None = None,
        size: float = 0,
        primary_only: bool = True,
        client: Any = None,
    ) -> None:
        super().__init__(matchvar, rois, primary_only, client)
        self.mitoType = coerce.one_of("mitoType", mitoType, (None, "dark", "medium", "light"))
        self.size = _amount("size", size)
        self._made = True

    def conditions(self, variable: str) -> list[str]:
        """The conditions in Cypher, each one line, to be joined by AND.

        Parameters
        ----------
        variable
            The Cypher variable.

        Examples
        --------
        >>> MitoCriteria(mitoType="dark", size=1000).conditions("m")
        ["m.type = 'mitochondrion'", "m.mitoType = 'dark'", 'm.size >= 1000']
        """
        return [
            f"{variable}.type = 'mitochondrion'",
            *self.roi_conditions(variable),
            *([f"{variable}.mitoType = {literal(self.mitoType)}"] if self.mitoType else []),
            *([f"{variable}.size >= {literal(self.size)}"] if self.size else []),
        ]

    def _conditions_here(self) -> list[str]:
        return self.conditions(self.matchvar)


def _amount(name: str, value: Any) -> float:
    """A finite number from 0 up, as a plain int or float."""
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, bool) or not isinstance(plain, int | float) or not math.isfinite(plain) or plain < 0:
        raise CriteriaError(f"{name} must be a number from 0 up, not {value!r}")
    return plain
