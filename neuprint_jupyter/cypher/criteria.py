"""Which neurons: criteria as values, and the Cypher conditions they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from neuprint_jupyter.cypher.text import literal, prop
from neuprint_jupyter.cypher.values import IsNull, NotNull
from neuprint_jupyter.errors import CriteriaError

# What neuprint-python takes for the mark of a pattern; parentheses and '|' occur in plain type names.
_PATTERN_CHARACTERS = re.compile(r"[\\.?\[\]+^$*]")
_MATCHVAR = re.compile(r"[a-z][a-zA-Z0-9]*\Z")


class Conditions(NamedTuple):
    """Conditions on one variable, the cheap ones apart from those that parse ``roiInfo``."""

    basic: list[str]
    directed: list[str]


class NeuronCriteria:
    r"""Which neurons a query is about.

    Criteria are values: they compare equal, print as the Python that makes them, and hold no
    client. Names of ROIs and properties are checked when a query is built from them. The
    arguments are neuprint-python's, and every other property of the dataset can be given too.

    Parameters
    ----------
    matchvar
        The Cypher variable to write, such as ``n``; query functions choose their own.
    bodyId
        One body or several (integers).
    type, instance
        Names or patterns. When both are given, either may match.
    regex
        Whether ``type`` and ``instance`` are regular expressions (whole-string, as in Java).
        ``"guess"``: if any of them holds one of ``\ . ? [ ] + ^ $ *``.
    rois
        ROIs the neuron has synapses in.
    inputRois, outputRois
        ROIs the neuron has inputs (PSDs) or outputs (T-bars) in.
    roi_req
        ``"all"`` ROIs of a list must match, or ``"any"``.
    min_roi_inputs, min_roi_outputs
        How many inputs or outputs each such ROI must hold, at least.
    cropped
        True, False (which includes neurons where it is not recorded) or None for no matter.
    min_pre, min_post
        At least so many T-bars or PSDs in the whole neuron.
    label
        ``"Neuron"`` or ``"Segment"``; by default Segment when ``bodyId`` is given, else Neuron.
    client
        Accepted for neuprint-python's sake, and not kept.
    **properties
        Any other neuron property: a value, a list of values, None or IsNull (also in a list), or
        NotNull. ``class_`` stands for ``class``.

    Raises
    ------
    CriteriaError
        If an argument is of the wrong kind, or two contradict each other.

    Examples
    --------
    >>> NeuronCriteria(type="PEN.*", rois=["PB", "EB"])
    NeuronCriteria(type='PEN.*', rois=['PB', 'EB'])
    """

    def __init__(
        self,
        matchvar: str = "n",
        *,
        bodyId: Any = None,
        type: Any = None,
        instance: Any = None,
        regex: bool | Literal["guess"] = "guess",
        rois: Any = None,
        inputRois: Any = None,
        outputRois: Any = None,
        roi_req: Literal["all", "any"] = "all",
        min_roi_inputs: int = 1,
        min_roi_outputs: int = 1,
        cropped: bool | None = None,
        min_pre: int = 0,
        min_post: int = 0,
        label: Literal["Neuron", "Segment"] | None = None,
        client: object = None,  # noqa: ARG002
        **properties: Any,
    ) -> None:
        if not _MATCHVAR.match(matchvar):
            raise CriteriaError(
                f"matchvar must be a Cypher variable such as 'n', not {matchvar!r}; for a type write type={matchvar!r}"
            )
        self.matchvar = matchvar
        self.bodyId = _body_ids(bodyId)
        self.type = _names("type", type)
        self.instance = _names("instance", instance)
        self.regex = _one_of("regex", regex, (True, False, "guess"))
        self.rois = _roi_names("rois", rois)
        self.inputRois = _roi_names("inputRois", inputRois)
        self.outputRois = _roi_names("outputRois", outputRois)
        self.roi_req = _one_of("roi_req", roi_req, ("all", "any"))
        self.min_roi_inputs = _count("min_roi_inputs", min_roi_inputs)
        self.min_roi_outputs = _count("min_roi_outputs", min_roi_outputs)
        self.cropped = _one_of("cropped", cropped, (None, True, False))
        self.min_pre = _count("min_pre", min_pre)
        self.min_post = _count("min_post", min_post)
        self.label = _one_of("label", label, (None, "Neuron", "Segment")) or ("Segment" if self.bodyId else "Neuron")
        self.properties = {
            ("class" if name == "class_" else name): _values(name, value)
            for name, value in properties.items()
            if value is not None
        }
        self._check_rois()

    def _check_rois(self) -> None:
        directed = [*self.inputRois, *self.outputRois]
        outside = [roi for roi in directed if self.rois and roi not in self.rois]
        if outside:
            raise CriteriaError(
                f"rois must include the inputRois and outputRois; {', '.join(outside)} is not among rois"
            )
        for rois, minimum, words in (
            (self.inputRois, self.min_roi_inputs, ("inputs", "inputRois")),
            (self.outputRois, self.min_roi_outputs, ("outputs", "outputRois")),
        ):
            if minimum > 1 and not rois:
                raise CriteriaError(f"min_roi_{words[0]}={minimum} says nothing without {words[1]}")

    @property
    def all_rois(self) -> list[str]:
        """Every ROI named anywhere in the criteria, without repeats."""
        return list(dict.fromkeys([*self.rois, *self.inputRois, *self.outputRois]))

    def is_regex(self) -> bool:
        """Whether ``type`` and ``instance`` are matched as regular expressions."""
        if self.regex != "guess":
            return bool(self.regex)
        return any(isinstance(v, str) and _PATTERN_CHARACTERS.search(v) for v in [*self.type, *self.instance])

    def conditions(self, variable: str | None = None) -> Conditions:
        """The Cypher conditions for a variable, each one line, to be joined by AND.

        Parameters
        ----------
        variable
            The Cypher variable; ``matchvar`` by default. Conditions under ``directed`` also need
            ``{variable}_roiInfo``, the parsed ``roiInfo``.

        Examples
        --------
        >>> NeuronCriteria(inputRois=["PB"], min_roi_inputs=100).conditions("n")
        Conditions(basic=['n.PB'], directed=["all(roi IN ['PB'] WHERE n_roiInfo[roi]['post'] >= 100)"])
        """
        v = variable or self.matchvar
        basic = [
            *_field_condition(v, "bodyId", self.bodyId),
            *self._name_condition(v),
            *(c for name, values in self.properties.items() for c in _field_condition(v, name, values)),
        ]
        if self.cropped is not None:
            basic.append(f"{v}.cropped" if self.cropped else f"(NOT {v}.cropped OR {v}.cropped IS NULL)")
        basic += [f"{v}.{side} >= {n}" for side, n in (("pre", self.min_pre), ("post", self.min_post)) if n]
        flags = [prop(v, roi) for roi in self.all_rois]
        if flags:
            basic.append(_any_of(flags) if self.roi_req == "any" else " AND ".join(flags))
        directed = [
            f"{self.roi_req}(roi IN {literal(rois)} WHERE {v}_roiInfo[roi]['{side}'] >= {minimum})"
            for rois, side, minimum in (
                (self.inputRois, "post", self.min_roi_inputs),
                (self.outputRois, "pre", self.min_roi_outputs),
            )
            if rois
        ]
        return Conditions(basic, directed)

    def _name_condition(self, v: str) -> list[str]:
        either = [
            condition
            for name, values in (("type", self.type), ("instance", self.instance))
            for condition in _field_condition(v, name, values, regex=self.is_regex())
        ]
        return [_any_of(either)] if either else []

    def _arguments(self) -> dict[str, Any]:
        """The arguments that differ from their defaults, by name."""
        given: dict[str, Any] = {name: getattr(self, name) for name in ("bodyId", "type", "instance")}
        given |= {"regex": self.regex} if self.regex != "guess" else {}
        given |= {("class_" if name == "class" else name): values for name, values in self.properties.items()}
        given |= {name: getattr(self, name) for name in ("rois", "inputRois", "outputRois")}
        given = {name: values for name, values in given.items() if values != []}
        defaults = {
            "roi_req": "all",
            "min_roi_inputs": 1,
            "min_roi_outputs": 1,
            "min_pre": 0,
            "min_post": 0,
            "cropped": None,
        }
        given |= {name: getattr(self, name) for name, default in defaults.items() if getattr(self, name) != default}
        if self.label != ("Segment" if self.bodyId else "Neuron"):
            given["label"] = self.label
        return given

    def __repr__(self) -> str:
        shown = (f"{name}={_source(value)}" for name, value in self._arguments().items())
        return f"NeuronCriteria({', '.join(shown)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NeuronCriteria):
            return NotImplemented
        return _comparable(self._arguments()) == _comparable(other._arguments())

    # Criteria are meant to be changed field by field, as in neuprint-python.
    __hash__ = None  # type: ignore[assignment]


def as_neuron_criteria(criteria: Any) -> NeuronCriteria:
    """Criteria from any of the forms that query functions accept.

    Parameters
    ----------
    criteria
        NeuronCriteria; None (all neurons); a bodyId or several, also as an array, a Series or a
        DataFrame with a ``bodyId`` column; a name or several, matched as type or instance.

    Raises
    ------
    CriteriaError
        If it is none of these.

    Examples
    --------
    >>> as_neuron_criteria([387023620, 387364605])
    NeuronCriteria(bodyId=[387023620, 387364605])
    """
    if isinstance(criteria, NeuronCriteria):
        return criteria
    if criteria is None:
        return NeuronCriteria()
    if isinstance(criteria, pd.DataFrame):
        if "bodyId" not in criteria.columns:
            raise CriteriaError(f"a table of neurons needs a 'bodyId' column; this one has {list(criteria.columns)}")
        criteria = criteria["bodyId"]
    values = _listed(criteria)
    if values and all(isinstance(v, str) for v in values):
        return NeuronCriteria(type=values, instance=values)
    if values and all(_is_integer(v) for v in values):
        return NeuronCriteria(bodyId=values)
    if isinstance(criteria, pd.Series | np.ndarray) and not values:
        raise CriteriaError("the list of bodyIds is empty")
    raise CriteriaError(f"neurons are named by bodyIds, by types, or by NeuronCriteria; not by {criteria!r}")


def _field_condition(v: str, name: str, values: list[Any], *, regex: bool = False) -> list[str]:
    """At most one condition: the property is one of ``values``."""
    if not values:
        return []
    field = prop(v, name)
    if NotNull in values:
        return [f"{field} IS NOT NULL"]
    plain = [value for value in values if value is not IsNull]
    either = [f"{field} IS NULL"] if len(plain) < len(values) else []
    if plain and regex:
        pattern = str(plain[0]) if len(plain) == 1 else "|".join(f"({p})" for p in plain)
        either.insert(0, f"{field} =~ {literal(pattern)}")
    elif plain:
        either.insert(0, f"{field} = {literal(plain[0])}" if len(plain) == 1 else f"{field} IN {literal(plain)}")
    return [_any_of(either)]


def _any_of(conditions: list[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"({' OR '.join(conditions)})"


def _listed(value: Any) -> list[Any]:
    """A scalar, or any collection of scalars, as a list of plain Python values."""
    if value is None:
        return []
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable) or isinstance(value, type):
        return [value.item() if isinstance(value, np.generic) else value]
    if hasattr(value, "tolist"):
        value = value.tolist()
        value = value if isinstance(value, list) else [value]
    return [v.item() if isinstance(v, np.generic) else v for v in value]


def _is_integer(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _values(name: str, value: Any) -> list[Any]:
    values = [
        IsNull if v is None or isinstance(v, IsNull) else NotNull if isinstance(v, NotNull) else v
        for v in _listed(value)
    ]
    if NotNull in values and len(values) > 1:
        raise CriteriaError(f"{name}: NotNull already matches every value; give it alone")
    for v in values:
        if v is not IsNull and v is not NotNull:
            literal(v)
    return values


def _body_ids(value: Any) -> list[Any]:
    values = _values("bodyId", value)
    if value is not None and not values:
        # neuprint-python takes an empty list for no condition, and so answers with every neuron.
        raise CriteriaError("bodyId=[] names no neuron; leave bodyId out to ask for all")
    for v in values:
        if not _is_integer(v):
            raise CriteriaError(f"bodyId must be an integer, not {v!r}")
    return values


def _names(field: str, value: Any) -> list[Any]:
    values = _values(field, value)
    for v in values:
        if not isinstance(v, str) and v is not IsNull and v is not NotNull:
            raise CriteriaError(f"{field} must be text, not {v!r}")
    return values


def _roi_names(field: str, value: Any) -> list[str]:
    values = _listed(value)
    for v in values:
        if not isinstance(v, str):
            raise CriteriaError(f"{field} must be names of ROIs, not {v!r}")
    return list(dict.fromkeys(values))


def _count(name: str, value: Any) -> int:
    if not _is_integer(value) or value < 0:
        raise CriteriaError(f"{name} must be a whole number from 0 up, not {value!r}")
    return int(value)


def _one_of(name: str, value: Any, allowed: tuple[Any, ...]) -> Any:
    if not any(value is a or (isinstance(a, str) and value == a) for a in allowed):
        raise CriteriaError(f"{name} must be one of {', '.join(map(repr, allowed))}, not {value!r}")
    return value


def _source(value: Any) -> str:
    if isinstance(value, list):
        items = [v.__name__ if isinstance(v, type) else repr(v) for v in value]
        return items[0] if len(items) == 1 else f"[{', '.join(items)}]"
    return repr(value)


def _comparable(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments with lists in one order, since the order of a list says nothing."""
    return {k: sorted(v, key=repr) if isinstance(v, list) else v for k, v in arguments.items()}
