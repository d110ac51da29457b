"""What can be set by ``%config NeuprintMagics``."""

from __future__ import annotations

from traitlets import Bool, Enum, Int
from traitlets.config import Configurable

FORMATS = ("grid", "pandas", "polars", "arrow", "dict")


class NeuprintMagics(Configurable):
    """How neuprint-jupyter's magics behave; ``%config NeuprintMagics`` lists it, in IPython's own way.

    Examples
    --------
    ``%config NeuprintMagics.row_limit = 1000``
    """

    row_limit = Int(
        100_000, min=0, help="How many rows %%cypher reads of a query that has no LIMIT; 0 reads all. See --limit."
    ).tag(config=True)
    grid_height = Int(400, min=100, max=4_000, help="The greatest height of a grid, in CSS pixels.").tag(config=True)
    default_format = Enum(FORMATS, "grid", help="What magics give, where --format does not say.").tag(config=True)
    feedback = Bool(True, help="Whether magics say how many rows came and where they are kept.").tag(config=True)
    cache_seconds = Int(
        600, min=0, help="For how long %%cypher gives the same answer again without asking; 0 always asks."
    ).tag(config=True)
