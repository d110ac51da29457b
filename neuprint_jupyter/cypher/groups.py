"""Criteria joined by ``|``, ``&`` and ``~``: any of them, all of them, none of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, NoReturn

from neuprint_jupyter.cypher.checked import Checked
from neuprint_jupyter.cypher.text import chained
from neuprint_jupyter.cypher.values import negated
from neuprint_jupyter.errors import CriteriaError, warn

if TYPE_CHECKING:
    from neuprint_jupyter.cypher.check import Names


class Conditions(NamedTuple):
    """Conditions on one variable, the cheap ones apart from those that need its parsed ``roiInfo``."""

    basic: list[str]
    directed: list[str]

    def joined(self) -> str:
        """All of them in one expression."""
        return chained("AND", [*self.basic, *self.directed]) or "true"


class Criteria(Checked):
    """Which neurons: one set of conditions, or several joined."""

    #: The Cypher label of what can match: ``Neuron`` or ``Segment``.
    label: Any
    #: The Cypher variable of :meth:`all_conditions`.
    matchvar: str = "n"
    #: Whom functions ask that are given no client themselves.
    client: Any

    @abstractmethod
    def conditions(self, variable: str) -> Conditions:
        """The conditions in Cypher, for a variable."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """The criteria as JSON-able values, which :meth:`NeuronCriteria.from_dict` reads back."""

    @abstractmethod
    def rois_named(self) -> list[str]:
        """Every ROI named anywhere, without repeats."""

    @abstractmethod
    def fields_named(self) -> Iterator[tuple[str, list[Any]]]:
        """Every property named anywhere, with what it is compared with."""

    def cypher(self, client: Names | None = None) -> str:
        """The query that finds these neurons.

        Parameters
        ----------
        client
            Where given, ROIs and properties are checked against its dataset.

        Examples
        --------
        >>> from neuprint_jupyter.cypher import NeuronCriteria
        >>> print(NeuronCriteria(type="EPG").cypher())
        MATCH (n:Neuron)
        WHERE n.type = 'EPG'
        RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
        ORDER BY n.bodyId
        """
        from neuprint_jupyter.cypher.check import check_criteria
        from neuprint_jupyter.cypher.match import match

        if client is not None:
            check_criteria(self, client)
        found = match(f"(n:{self.label})", {"n": self})
        return f"{found}\nRETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type\nORDER BY n.bodyId"

    def global_with(self, *vars: str, prefix: int = 0) -> str:  # noqa: ARG002
        """Nothing: neuprint-python's criteria begin a query by their lists, which stand in conditions here."""
        return ""

    def all_conditions(self, *vars: str, prefix: int = 0, comments: bool = True) -> str:  # noqa: ARG002
        """The WHERE of a query of your own, after a MATCH that calls the neuron by ``matchvar``.

        Parameters
        ----------
        *vars
            Other variables that the query needs afterwards.
        prefix, comments
            Accepted for neuprint-python's sake.

        Examples
        --------
        >>> from neuprint_jupyter.cypher import NeuronCriteria
        >>> print(NeuronCriteria(type="EPG", min_pre=5).all_conditions("n", "m"))
        WHERE n.type = 'EPG'
          AND n.pre >= 5
        """
        from neuprint_jupyter.cypher.match import match

        others = [variable for variable in vars if variable != self.matchvar]
        return match("", {self.matchvar: self}, carried=others).partition("\n")[2]

    def __or__(self, other: object) -> AnyOf:
        return AnyOf(*_taken_apart(AnyOf, self, _joinable(other, "|")))

    def __and__(self, other: object) -> AllOf:
        return AllOf(*_taken_apart(AllOf, self, _joinable(other, "&")))

    def __invert__(self) -> NoneOf:
        return NoneOf(self)

    # What stands on the left is no criteria, or these would not be asked.
    __ror__, __rand__ = __or__, __and__

    def __add__(self, other: object) -> NoReturn:
        raise CriteriaError(
            "criteria are joined by a | b (any), a & b (all) and ~a (not), and not added up; "
            "functools.reduce(operator.or_, list) joins all of a list"
        )

    __radd__ = __add__

    def __bool__(self) -> bool:
        told = "'and', 'or' and 'not' do not join criteria: of two, Python takes one"
        warn(f"{told}; write a & b (all), a | b (any), ~a (not), or: criteria is None")
        return True

    # Equal criteria may list their values in another order.
    __hash__ = None  # type: ignore[assignment]


class Group(Criteria):
    """Criteria joined in one way."""

    sign: ClassVar[str]
    key: ClassVar[str]

    def __init__(self, *members: Criteria) -> None:
        # By their kinds, which are few: thousands of criteria are joined one after the other.
        for kind in set(map(type, members)):
            if not issubclass(kind, Criteria):
                strange = next(member for member in members if type(member) is kind)
                raise CriteriaError(f"{type(self).__name__} joins criteria, not {strange!r}")
        if not members:
            raise CriteriaError(f"{type(self).__name__} joins criteria, and none are given")
        self.members: list[Criteria] = list(members)
        self._made = True

    def _with(self, name: str, _value: Any) -> NoReturn:
        raise CriteriaError(f"joined criteria have no argument {name!r} to change; join others")

    @property
    def label(self) -> str:
        """Neuron where all members are about neurons, else Segment."""
        return "Neuron" if all(member.label == "Neuron" for member in self.members) else "Segment"

    @property
    def client(self) -> Any:
        """The client of the first member that has one."""
        return next((member.client for member in self.members if member.client is not None), None)

    def rois_named(self) -> list[str]:
        """Every ROI named anywhere, without repeats."""
        return list(dict.fromkeys(roi for member in self.members for roi in member.rois_named()))

    def fields_named(self) -> Iterator[tuple[str, list[Any]]]:
        """Every property named anywhere, with what it is compared with."""
        for member in self.members:
            yield from member.fields_named()

    def to_dict(self) -> dict[str, Any]:
        """The criteria as JSON-able values."""
        return {self.key: [member.to_dict() for member in self.members]}

    def _of_members(self, variable: str) -> list[Conditions]:
        """Each member's conditions; those about neurons say so where the group is about segments."""
        conditions = []
        for member in self.members:
            basic, directed = member.conditions(variable)
            narrower = [f"{variable}:Neuron"] if member.label == "Neuron" and self.label == "Segment" else []
            conditions.append(Conditions([*narrower, *basic], directed))
        return conditions

    def __repr__(self) -> str:
        shown = (f"({member!r})" if isinstance(member, AnyOf | AllOf) else repr(member) for member in self.members)
        return f" {self.sign} ".join(shown)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(any(a == b for b in other.members) for a in self.members) and all(
            any(a == b for b in self.members) for a in other.members
        )

    __hash__ = None


class AnyOf(Group):
    """Neurons that any of the members matches: ``a | b``."""

    sign, key = "|", "any_of"

    def conditions(self, variable: str) -> Conditions:
        """The conditions in Cypher, for a variable."""
        members = self._of_members(variable)
        # What can be told cheaply narrows the search first; roiInfo is parsed for the rest only.
        cheap = [_either([Conditions(m.basic, []) for m in members])] if all(m.basic for m in members) else []
        return Conditions(cheap, [_either(members)] if any(member.directed for member in members) else [])


class AllOf(Group):
    """Neurons that all of the members match: ``a & b``."""

    sign, key = "&", "all_of"

    @property
    def label(self) -> str:
        """Neuron where any member is about neurons: what all match is one then."""
        return "Neuron" if any(member.label == "Neuron" for member in self.members) else "Segment"

    def conditions(self, variable: str) -> Conditions:
        """The conditions in Cypher, for a variable."""
        members = self._of_members(variable)
        return Conditions([c for m in members for c in m.basic], [c for m in members for c in m.directed])


class NoneOf(Group):
    """Neurons that the member does not match: ``~a``."""

    sign, key = "~", "none_of"
    #: What is not one body is another neuron, and no fragment.
    label = "Neuron"

    def __init__(self, *members: Criteria) -> None:
        super().__init__(AnyOf(*members) if len(members) > 1 else members[0]) if members else super().__init__()

    def conditions(self, variable: str) -> Conditions:
        """The conditions in Cypher, for a variable."""
        member = self._of_members(variable)[0]
        opposite = negated(member.joined())
        return Conditions([], [opposite]) if member.directed else Conditions([opposite], [])

    def __repr__(self) -> str:
        member = self.members[0]
        return f"~({member!r})" if isinstance(member, Group) else f"~{member!r}"


def _joinable(other: object, sign: str) -> Criteria:
    """What is joined to criteria, which must be criteria too."""
    if isinstance(other, Criteria):
        return other
    fields = {str: "type", int: "bodyId"}
    field = fields.get(type(other))
    instead = f"write NeuronCriteria({field}={other!r})" if field else "make criteria of it first"
    raise CriteriaError(f"{sign} joins criteria with criteria, not with {other!r:.200}; {instead}")


def _taken_apart(kind: type[Group], *criteria: Criteria) -> Iterator[Criteria]:
    """Criteria to join: a | (b | c) is a | b | c."""
    for one in criteria:
        yield from one.members if isinstance(one, kind) else [one]


def _either(members: list[Conditions]) -> str:
    alternatives = [f"({m.joined()})" if len(m.basic) + len(m.directed) > 1 else m.joined() for m in members]
    return f"({chained('OR', alternatives)})"
