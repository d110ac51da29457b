"""The regions of a dataset as widgets show them: nested, marked, counted, and found by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from neuprint_jupyter.client import Client

_SUGGESTED = 20


@dataclass
class Region:
    """One region.

    Parameters
    ----------
    name
        As in queries.
    primary
        Whether it is one of those that tile the brain.
    described
        In words, where the dataset has them.
    pre, post
        How many T-bars and PSDs it holds; None where the dataset does not say.
    children
        The regions in it, in the dataset's order.
    """

    name: str
    primary: bool = False
    described: str = ""
    pre: int | None = None
    post: int | None = None
    children: list[Region] = field(default_factory=list)

    def below(self) -> Iterator[Region]:
        """All regions in it, at any depth, nearest first."""
        for child in self.children:
            yield child
            yield from child.below()


@dataclass(frozen=True)
class Regions:
    """All regions of a dataset.

    Parameters
    ----------
    top
        The outermost ones; a region that no hierarchy mentions is one of them.
    paths
        The regions that lie around each, outermost first, by name.
    by_name
        Each by its name.
    pre, post
        The T-bars and PSDs of the whole dataset; None where it does not say.
    rooted
        Whether the first of the outermost holds all others that are nested.
    """

    top: list[Region]
    paths: dict[str, list[Region]]
    by_name: dict[str, Region]
    pre: int | None
    post: int | None
    rooted: bool


def regions_of(client: Client) -> Regions:
    """The regions of a client's dataset.

    A name that the hierarchy holds twice is taken where it comes first. What the hierarchy does not mention
    stands beside its outermost regions.
    """
    meta = client.meta
    described: dict[str, Any] = meta["roiInfo"] if isinstance(meta.get("roiInfo"), dict) else {}
    primary, known = set(client.primary_rois), set(client.all_rois)
    by_name: dict[str, Region] = {}
    paths: dict[str, list[Region]] = {}

    def placed(node: Any, around: list[Region]) -> Region | None:
        name = str(node.get("name", "")) if isinstance(node, dict) else str(node)
        if not name or name in by_name:
            return None
        region = by_name[name] = _region(name, described.get(name), name in primary)
        paths[name] = around
        below = node.get("children") if isinstance(node, dict) else None
        found = [placed(child, [*around, region]) for child in (below or [])]
        region.children = [child for child in found if child is not None]
        return region

    hierarchy = meta.get("roiHierarchy")
    top: list[Region] = []
    rooted = isinstance(hierarchy, dict) and str(hierarchy.get("name")) in known
    if isinstance(hierarchy, dict):
        # The root is the dataset itself, unless neurons are tagged with it.
        nodes = [hierarchy] if rooted else hierarchy.get("children") or []
        top = [region for region in (placed(node, []) for node in nodes) if region is not None]
    top += [region for region in (placed(name, []) for name in client.all_rois) if region is not None]
    counts = (_count(meta, "totalPreCount"), _count(meta, "totalPostCount"))
    return Regions(top, paths, by_name, *counts, rooted)


def found_regions(regions: Regions, text: str, limit: int) -> list[Region]:
    """Regions whose name or description contains a text in any case, best first.

    Names that equal it come before those that begin with it, and these before the rest; descriptions last.
    """
    typed = text.strip().casefold()
    hits = []
    for at, region in enumerate(regions.by_name.values()):
        name = region.name.casefold()
        rank = 0 if name == typed else 1 if name.startswith(typed) else 2 if typed in name else 3
        if rank < 3 or typed in region.described.casefold():
            hits.append((rank, not region.primary, len(name) if typed else 0, at, region))
    return [region for *_, region in sorted(hits, key=lambda hit: hit[:-1])[:limit]]


def found_text(regions: Regions, text: str) -> str:
    """The regions that :func:`found_regions` finds, a line each: primary ones marked, and what lies around them."""
    hits = found_regions(regions, text, len(regions.by_name))
    width = max((len(region.name) for region in hits), default=0) + 1
    lines = []
    for region in hits:
        around = " > ".join(outer.name for outer in regions.paths[region.name])
        told = " · ".join(part for part in (region.described, around and f"in {around}") if part)
        lines.append(f"{region.name + '*' * region.primary:{width}}  {told}".rstrip())
    return "\n".join(lines) or f"no region has {text!r} in its name or description"


def roi_suggestions(client: Client, text: str) -> list[dict[str, Any]]:
    """ROIs to choose from for what was typed, as JSON-able values."""
    return [
        {"name": r.name, "primary": r.primary, "described": r.described}
        for r in found_regions(regions_of(client), text, _SUGGESTED)
    ]


def _region(name: str, info: Any, primary: bool) -> Region:
    told = info if isinstance(info, dict) else {}
    described = told.get("description")
    return Region(
        name, primary, described if isinstance(described, str) else "", _count(told, "pre"), _count(told, "post")
    )


def _count(told: Any, name: str) -> int | None:
    value = told.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
