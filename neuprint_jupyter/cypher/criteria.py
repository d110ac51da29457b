"""Which neurons: criteria as values, and the Cypher conditions they stand for."""

from __future__ import annotations

import keyword
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np

from neuprint_jupyter.cypher import coerce
from neuprint_jupyter.cypher.groups import AllOf, AnyOf, Conditions, Criteria, NoneOf
from neuprint_jupyter.cypher.text import literal, prop
from neuprint_jupyter.cypher.values import (
    AtMost,
    IsNull,
    NotNull,
    any_of,
    any_value,
    plain_values,
    value_from_dict,
    value_repr,
    value_to_dict,
)
from neuprint_jupyter.errors import CriteriaError, warn

#: The properties that ``regex`` is about.
REGEX_FIELDS = ("type", "instance", "flywireType", "hemibrainType", "mancType")

# What neuprint-python takes for the mark of a pattern; parentheses and '|' occur in plain type names.
_PATTERN_CHARACTERS = re.compile(r"[\\.?\[\]+^$*]")
_DEFAULTS = {"roi_req": "all", "min_roi_inputs": 1, "min_roi_outputs": 1, "min_pre": 0, "min_post": 0, "cropped": None}


class NeuronCriteria(Criteria):
    r"""Which neurons a query is about.

    Criteria are values: they compare equal, and print as the Python that makes them. An argument
    can be changed, ``criteria.status = "Traced"``, and is checked as when it was given. Names of
    ROIs and properties are checked when a query is built from them. The arguments are
    neuprint-python's, and every other property of the dataset can be given too.

    Criteria are joined by ``a | b`` (any), ``a & b`` (all) and ``~a`` (not).

    Parameters
    ----------
    matchvar
        The Cypher variable to write, such as ``n``; query functions choose their own.
    bodyId
        One body or several (integers), or a table with such a column.
    type, instance
        Names or patterns. When both are given, either may match.
    regex
        Whether plain text for type, instance, flywireType, hemibrainType and mancType is a regular
        expression (for the whole text, as in Java). ``"guess"``: if any of it holds one of
        ``\ . ? [ ] + ^ $ *``.
    rois
        ROIs the neuron has synapses in. As for the two below, an empty list is no condition.
    inputRois, outputRois
        ROIs the neuron has inputs (PSDs) or outputs (T-bars) in.
    roi_req
        ``"all"`` ROIs of a list must match, or ``"any"``.
    min_roi_inputs, min_roi_outputs
        How many inputs or outputs each such ROI must hold, at least.
    cropped
        True, False (which includes neurons where it is not recorded) or None for no matter; or
        tests and lists as for any property, such as ``[False]`` or ``IsNull``.
    min_pre, min_post
        At least so many T-bars or PSDs in the whole neuron.
    max_closestLandmarkDistanceMicrons
        At most so far from the closest landmark, in micrometres.
    label
        ``"Neuron"`` or ``"Segment"``; by default Segment when ``bodyId`` is given, else Neuron.
    soma
        Whether the soma's place is known. Deprecated: write ``somaLocation=NotNull``.
    client
        Whom functions ask that are given no client themselves.
    **properties
        Any other neuron property. ``class_`` stands for ``class``.

        Every property takes a value, or a list of which any may match: plain values, ``None`` or
        ``IsNull``, ``NotNull``, and the tests ``Not``, ``Between``, ``AtLeast``, ``AtMost``,
        ``Contains``, ``IgnoreCase`` and ``Regex``.

    Raises
    ------
    CriteriaError
        If an argument is of the wrong kind, or two contradict each other.

    Examples
    --------
    >>> NeuronCriteria(type="PEN.*", rois=["PB", "EB"])
    NeuronCriteria(type='PEN.*', rois=['PB', 'EB'])
    >>> NeuronCriteria(type="EPG") | ~NeuronCriteria(status=["Traced", None])
    NeuronCriteria(type='EPG') | ~NeuronCriteria(status=['Traced', IsNull])
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
        cropped: Any = None,
        min_pre: int = 0,
        min_post: int = 0,
        max_closestLandmarkDistanceMicrons: float = np.inf,
        label: Literal["Neuron", "Segment"] | None = None,
        soma: bool | None = None,
        client: Any = None,
        **properties: Any,
    ) -> None:
        self.matchvar = coerce.variable(matchvar, "n", coerce.meant_for(matchvar))
        self.bodyId = coerce.body_ids(bodyId)
        self.type = coerce.names("type", type)
        self.instance = coerce.names("instance", instance)
        self.regex = coerce.one_of("regex", regex, (True, False, "guess"))
        self.rois = coerce.roi_names("rois", rois)
        self.inputRois = coerce.roi_names("inputRois", inputRois)
        self.outputRois = coerce.roi_names("outputRois", outputRois)
        self.roi_req = coerce.one_of("roi_req", roi_req, ("all", "any"))
        self.min_roi_inputs = coerce.count("min_roi_inputs", min_roi_inputs)
        self.min_roi_outputs = coerce.count("min_roi_outputs", min_roi_outputs)
        self.cropped = coerce.flag("cropped", cropped)
        self.min_pre = coerce.count("min_pre", min_pre)
        self.min_post = coerce.count("min_post", min_post)
        default = "Segment" if self.bodyId else "Neuron"
        self.label = coerce.one_of("label", label, (None, "Neuron", "Segment")) or default
        self.properties = {
            ("class" if name == "class_" else name): coerce.values(name, value)
            for name, value in _given(properties, max_closestLandmarkDistanceMicrons, soma).items()
        }
        self._check_rois()
        self.client = client
        self._made = True
        self._warn_of_a_variable_alone()

    def _with(self, name: str, value: Any) -> NeuronCriteria:
        given = {**self._arguments(), "label": self.label, "client": self.client}
        if name != "matchvar":
            given["class_" if name == "class" else name] = value
        changed = NeuronCriteria(**given)
        vars(changed)["matchvar"] = coerce.variable(value, "n") if name == "matchvar" else self.matchvar
        return changed

    def __getattr__(self, name: str) -> Any:
        try:
            return vars(self)["properties"]["class" if name == "class_" else name]
        except KeyError:
            raise AttributeError(f"these criteria say nothing of {name!r}") from None

    def _check_rois(self) -> None:
        directed = [*self.inputRois, *self.outputRois]
        outside = [roi for roi in directed if self.rois and roi not in self.rois]
        if outside:
            raise CriteriaError(f"rois must include the inputRois and outputRois; it lacks {', '.join(outside)}")
        for rois, minimum, words in (
            (self.inputRois, self.min_roi_inputs, ("inputs", "inputRois")),
            (self.outputRois, self.min_roi_outputs, ("outputs", "outputRois")),
        ):
            if minimum > 1 and not rois:
                raise CriteriaError(f"min_roi_{words[0]}={minimum} says nothing without {words[1]}")

    def _warn_of_a_variable_alone(self) -> None:
        if self.matchvar != "n" and not self._arguments():
            told = f"NeuronCriteria({self.matchvar!r}) is all neurons: what stands first is a Cypher variable"
            warn(f"{told}; for a type write type={self.matchvar!r}")

    def rois_named(self) -> list[str]:
        """Every ROI named anywhere in the criteria, without repeats."""
        return list(dict.fromkeys([*self.rois, *self.inputRois, *self.outputRois]))

    def fields_named(self) -> Iterator[tuple[str, list[Any]]]:
        """Every property given, with its values."""
        yield from (("bodyId", self.bodyId), ("type", self.type), ("instance", self.instance))
        if isinstance(self.cropped, list):
            yield "cropped", self.cropped
        yield from self.properties.items()

    def is_regex(self) -> bool:
        """Whether plain text for names of types and instances is a regular expression."""
        if self.regex != "guess":
            return bool(self.regex)
        given = [value for field, values in self.fields_named() if field in REGEX_FIELDS for value in values]
        return any(isinstance(v, str) and _PATTERN_CHARACTERS.search(v) for v in plain_values(given))

    def conditions(self, variable: str) -> Conditions:
        """The conditions in Cypher, each one line, to be joined by AND.

        Parameters
        ----------
        variable
            The Cypher variable. Conditions under ``directed`` also need ``{variable}_roiInfo``,
            the parsed ``roiInfo``.

        Examples
        --------
        >>> NeuronCriteria(inputRois=["PB"], min_roi_inputs=100).conditions("n")
        Conditions(basic=['n.PB'], directed=["all(roi IN ['PB'] WHERE n_roiInfo[roi]['post'] >= 100)"])
        """
        v, regex = variable, self.is_regex()
        basic = [any_value(f"{v}.bodyId", self.bodyId)] if self.bodyId else []
        names = [(name, given) for name, given in (("type", self.type), ("instance", self.instance)) if given]
        basic += [any_of([any_value(f"{v}.{name}", given, regex=regex) for name, given in names])] if names else []
        basic += [
            any_value(prop(v, name), given, regex=regex and name in REGEX_FIELDS)
            for name, given in self.properties.items()
            if given
        ]
        if isinstance(self.cropped, list):
            basic.append(any_value(f"{v}.cropped", self.cropped))
        elif self.cropped is not None:
            basic.append(f"{v}.cropped" if self.cropped else f"(NOT {v}.cropped OR {v}.cropped IS NULL)")
        basic += [f"{v}.{side} >= {n}" for side, n in (("pre", self.min_pre), ("post", self.min_post)) if n]
        flags = [prop(v, roi) for roi in self.rois_named()]
        if flags:
            basic.append(any_of(flags) if self.roi_req == "any" else " AND ".join(flags))
        return Conditions(basic, self._directed(v))

    def _directed(self, v: str) -> list[str]:
        sides = (self.inputRois, "post", self.min_roi_inputs), (self.outputRois, "pre", self.min_roi_outputs)
        return [
            f"{self.roi_req}(roi IN {literal(rois)} WHERE {v}_roiInfo[roi]['{side}'] >= {minimum})"
            for rois, side, minimum in sides
            if rois
        ]

    def to_dict(self) -> dict[str, Any]:
        """The criteria as JSON-able values, which :meth:`from_dict` reads back.

        Examples
        --------
        >>> NeuronCriteria(type="EPG", status=[None, "Traced"], min_pre=5).to_dict()
        {'type': ['EPG'], 'status': [{'is': 'null'}, 'Traced'], 'min_pre': 5}
        """
        return {
            name: [value_to_dict(v) for v in value] if isinstance(value, list) else value
            for name, value in self._arguments().items()
        }

    @staticmethod
    def from_dict(given: Mapping[str, Any]) -> Criteria:
        """The criteria that :meth:`to_dict` wrote, joined ones too.

        Parameters
        ----------
        given
            The dict; ``any_of``, ``all_of`` or ``none_of`` hold a list of such dicts.

        Raises
        ------
        CriteriaError
            If it holds something that no criteria are made of.

        Examples
        --------
        >>> NeuronCriteria.from_dict({"any_of": [{"type": ["EPG"]}, {"bodyId": [5]}]})
        NeuronCriteria(type='EPG') | NeuronCriteria(bodyId=5)
        """
        if not isinstance(given, Mapping):
            raise CriteriaError(f"criteria are read from a dict, not from {given!r}")
        for group in (AnyOf, AllOf, NoneOf):
            if group.key in given:
                if len(given) > 1:
                    raise CriteriaError(f"{group.key} stands alone; put the other conditions into its members")
                if not isinstance(given[group.key], list):
                    raise CriteriaError(f"{group.key} holds a list of criteria, not {given[group.key]!r}")
                return group(*(NeuronCriteria.from_dict(member) for member in given[group.key]))
        arguments: dict[str, Any] = {
            str(name): [value_from_dict(v) for v in value] if isinstance(value, list) else value
            for name, value in given.items()
        }
        return NeuronCriteria(**arguments)

    def _arguments(self) -> dict[str, Any]:
        """The arguments that differ from their defaults, by name."""
        given: dict[str, Any] = {"bodyId": self.bodyId, "type": self.type, "instance": self.instance}
        given |= {"regex": self.regex} if self.regex != "guess" else {}
        given |= {("class_" if name == "class" else name): values for name, values in self.properties.items()}
        given |= {"rois": self.rois, "inputRois": self.inputRois, "outputRois": self.outputRois}
        given = {name: values for name, values in given.items() if values != []}
        given |= {name: getattr(self, name) for name, default in _DEFAULTS.items() if getattr(self, name) != default}
        if self.label != ("Segment" if self.bodyId else "Neuron"):
            given["label"] = self.label
        return given

    def __repr__(self) -> str:
        arguments = self._arguments()
        shown = [f"{name}={_source(value)}" for name, value in arguments.items() if _is_keyword_argument(name)]
        others = [f"{name!r}: {_source(value)}" for name, value in arguments.items() if not _is_keyword_argument(name)]
        shown += [f"**{{{', '.join(others)}}}"] if others else []
        return f"NeuronCriteria({', '.join(shown)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NeuronCriteria):
            return NotImplemented
        return _comparable(self._arguments()) == _comparable(other._arguments())

    __hash__ = None


def _given(properties: Mapping[str, Any], landmark: float, soma: bool | None) -> dict[str, Any]:
    """The properties that are not None, with those that an argument of another name stands for."""
    given = {name: value for name, value in properties.items() if value is not None}
    if landmark != np.inf:
        _refuse_twice("closestLandmarkDistanceMicrons", given)
        given["closestLandmarkDistanceMicrons"] = AtMost(landmark)
    if soma is not None:
        warnings.warn("soma=… is deprecated; write somaLocation=NotNull or IsNull", DeprecationWarning, stacklevel=3)
        _refuse_twice("somaLocation", given)
        given["somaLocation"] = NotNull if coerce.one_of("soma", soma, (True, False)) else IsNull
    if "class_" in given:
        _refuse_twice("class", given)
    return given


def _refuse_twice(name: str, given: Mapping[str, Any]) -> None:
    if name in given:
        raise CriteriaError(f"{name} is given twice, by its own name and by another argument")


def _is_keyword_argument(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)


def _source(value: Any) -> str:
    if isinstance(value, list):
        items = [value_repr(v) for v in value]
        # False alone may mean more than [False]: see ``cropped``.
        return items[0] if len(items) == 1 and value[0] is not False else f"[{', '.join(items)}]"
    return repr(value)


def _comparable(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments with lists in one order, since the order of a list says nothing."""
    return {k: sorted(v, key=repr) if isinstance(v, list) else v for k, v in arguments.items()}
