"""Shapes of regions: each maps three coordinates from -1 to 1 to voxels, so that a part of a region is a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicSpline

Floats = npt.NDArray[np.float64]

_SAMPLES = 400


class Chart(Protocol):
    """A region's shape.

    ``u`` runs along it, or around it where it is ``closed``; ``v`` and ``w`` lie across.
    """

    @property
    def closed(self) -> bool:
        """Whether ``u`` of -1 and of 1 are the same place."""

    def place(self, at: Floats) -> Floats:
        """Where coordinates lie: (n, 3) from -1 to 1, to (n, 3) in voxels."""


class Tube:
    """A rod along a curve, with an oval cross-section.

    Parameters
    ----------
    curve
        Points that it runs through, in voxels.
    radii
        Half its thickness at those points, along ``v`` (dorsal is positive, or lateral for a vertical rod) and ``w``.
    """

    closed = False

    def __init__(self, curve: Sequence[Sequence[float]], radii: Sequence[Sequence[float]]) -> None:
        points = np.array(curve, dtype=np.float64)
        steps = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
        along = CubicSpline(2 * steps / steps[-1] - 1, points)
        self._u = np.linspace(-1, 1, _SAMPLES)
        self._centre = along(self._u)
        tangent = along(self._u, 1)
        tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
        self._v, self._w = _frame(tangent)
        self._radii = np.stack(
            [np.interp(self._u, 2 * steps / steps[-1] - 1, side) for side in np.array(radii, dtype=np.float64).T]
        )

    def place(self, at: Floats) -> Floats:  # noqa: D102 - as Chart says
        u = at[:, 0]
        a, b = _disk(at[:, 1], at[:, 2])
        r_v, r_w = (np.interp(u, self._u, radius) for radius in self._radii)
        centre, v, w = (_along(u, self._u, table) for table in (self._centre, self._v, self._w))
        return np.asarray(centre + (a * r_v)[:, None] * v + (b * r_w)[:, None] * w)


@dataclass(frozen=True)
class Ring:
    """A ring that stands upright and faces forward; ``v`` is outward, ``w`` is forward.

    Parameters
    ----------
    centre
        Its middle.
    across, high
        From the middle to the core of the ring, sideways and upwards.
    thick, deep
        Half its thickness, and half its depth.
    """

    centre: tuple[float, float, float]
    across: float
    high: float
    thick: float
    deep: float

    closed = True

    def place(self, at: Floats) -> Floats:  # noqa: D102 - as Chart says
        angle = np.pi * at[:, 0]
        out, forward = _disk(at[:, 1], at[:, 2])
        x = (self.across + self.thick * out) * np.sin(angle)
        z = -(self.high + self.thick * out) * np.cos(angle)
        return np.asarray(np.array(self.centre) + np.stack([x, self.deep * forward, z], axis=1))


@dataclass(frozen=True)
class Fan:
    """A fan, spread sideways; ``u`` runs from the fly's right to its left, ``v`` upwards, ``w`` forward.

    Parameters
    ----------
    hub
        Where its rays would meet.
    near, far
        How far from there the lowest and the highest layer are, in the middle of the fan.
    spread
        The angle from the middle to either side, in radians.
    wide, high
        How much it is stretched sideways and upwards.
    deep
        Half its depth.
    """

    hub: tuple[float, float, float]
    near: float
    far: float
    spread: float
    wide: float
    high: float
    deep: float

    closed = False

    def place(self, at: Floats) -> Floats:  # noqa: D102 - as Chart says
        u, v, w = at.T
        angle = self.spread * u
        radius = self.near + (self.far - self.near) * (v + 1) / 2
        x = self.wide * radius * np.sin(angle)
        z = -self.high * radius * np.cos(angle)
        # The sides bend forward; they, the top and the bottom are thinner.
        thin = np.sqrt((1 - 0.75 * v**2) * (1 - 0.7 * u**4))
        y = self.deep * (w * thin + 0.35 * u**2)
        return np.asarray(np.array(self.hub) + np.stack([x, y, z], axis=1))


@dataclass(frozen=True)
class Blob:
    """A rounded lump.

    Parameters
    ----------
    centre, radii
        Its middle, and half its size along x, y and z.
    lumpy
        How uneven its surface is: a part of its size.
    """

    centre: tuple[float, float, float]
    radii: tuple[float, float, float]
    lumpy: float = 0.1

    closed = False

    def place(self, at: Floats) -> Floats:  # noqa: D102 - as Chart says
        length = np.linalg.norm(at, axis=1)
        longest = np.abs(at).max(axis=1)
        ball = at * np.divide(longest, length, out=np.zeros_like(length), where=length > 0)[:, None]
        way = np.divide(at, length[:, None], out=np.zeros_like(at), where=length[:, None] > 0)
        phase = np.array(self.centre) / 997.0
        uneven = np.sin(3 * way[:, 0] + phase[0]) + np.sin(3 * way[:, 1] + phase[1]) * np.cos(2 * way[:, 2] + phase[2])
        grown = ball * (1 + self.lumpy * uneven / 2)[:, None]
        return np.asarray(np.array(self.centre) + np.array(self.radii) * grown)


def _disk(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """From a square to a disk, one to one."""
    return a * np.sqrt(1 - b**2 / 2), b * np.sqrt(1 - a**2 / 2)


def _along(u: Floats, grid: Floats, values: Floats) -> Floats:
    return np.stack([np.interp(u, grid, column) for column in values.T], axis=1)


def _frame(tangent: Floats) -> tuple[Floats, Floats]:
    """Two directions across a curve, that turn as little as they can along it."""
    up = np.array([0.0, 0.0, -1.0]) if abs(tangent[0, 2]) < 0.7 else np.array([-1.0, 0.0, 0.0])
    first = np.empty_like(tangent)
    for index, way in enumerate(tangent):
        up = up - way * (up @ way)
        up /= np.linalg.norm(up)
        first[index] = up
    return first, np.cross(tangent, first)
