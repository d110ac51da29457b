"""What a cell type of the demo is: how many neurons it has, and where their arbours are."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float, float]


@dataclass(frozen=True)
class At:
    """An interval around a neuron's own place.

    Parameters
    ----------
    place
        ``glomerulus`` (of the bridge), ``angle`` (around the ring, or across the fan), ``opposite`` (of that), ``turn``
        (each neuron of the type the next), ``a`` or ``b`` (any place).
    half
        Half of its width; for a glomerulus its share of the glomerulus.
    shift
        How far it is from there.
    """

    place: str
    half: float
    shift: float = 0.0


Span = tuple[float, float] | At
FULL: Span = (-0.94, 0.94)


@dataclass(frozen=True)
class Arbor:
    """Where a neuron branches.

    Parameters
    ----------
    region
        A region; ``{side}`` is the neuron's own side, ``{other}`` the other.
    u, v, w
        Which part of it.
    along
        Whether a neurite runs through it from end to end.
    """

    region: str
    u: Span = FULL
    v: Span = FULL
    w: Span = FULL
    along: bool = False


@dataclass(frozen=True)
class Family:
    """A cell type.

    Parameters
    ----------
    type, instance
        Names; the instance has ``{side}``, ``{glomerulus}``, ``{column}`` and ``{outputs}`` filled in.
    count
        How many neurons.
    soma
        Where their cell bodies lie, on the right; mirrored for the left.
    arbors
        Where they branch.
    route
        The arbours' regions and points between them, in the order in which the neurite reaches them from the cell
        body; points are of the right, and mirrored for the left. All arbours as they stand, by default.
    glomeruli
        The glomeruli of the bridge that they innervate, taken in turn on both sides.
    sides
        Taken in turn where there are no glomeruli.
    fiber, nt, klass, lineage
        The bundle of their cell body fibers, their transmitter, class and hemilineage.
    crisp
        How little their branches wander off: 1 is hardly.
    shift
        How far around the ring their arbours in the ellipsoid body or the fan are from their glomerulus, as a part of
        the circle: to one side for neurons of the right bridge, to the other for those of the left.
    """

    type: str
    instance: str
    count: int
    soma: Point
    arbors: tuple[Arbor, ...]
    route: tuple[str | Point, ...] = ()
    glomeruli: tuple[int, ...] = ()
    sides: str = "R"
    fiber: str | None = None
    nt: str = "acetylcholine"
    klass: str = ""
    lineage: str | None = None
    crisp: float = 0.5
    shift: float = 0.0


def home(arbor: Arbor, side: str) -> str:
    """The region of an arbour of a neuron of that side."""
    return arbor.region.format(side=side, other="R" if side == "L" else "L")
