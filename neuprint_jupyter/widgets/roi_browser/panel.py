"""Above the tree: the search, the chosen regions with their roles, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from neuprint_jupyter.widgets.bundle import static_text

ROLES = ("any", "input", "output")
ACTIONS = ("children", "sides", "clear")


class RoiPanel(anywidget.AnyWidget):
    """What stands above the tree.

    Parameters
    ----------
    act
        Called with what the page asks for: ``("remove", roi, "")``, ``("role", roi, role)``, an action of
        ``ACTIONS`` with empty texts, or empty texts alone where the tree was clicked.
    """

    search = traitlets.Unicode().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    chosen = traitlets.List(traitlets.Dict()).tag(sync=True)
    offers = traitlets.Dict().tag(sync=True)

    def __init__(self, act: Callable[[str, str, str], None]) -> None:
        self._esm = static_text("roi_browser.js")
        self._css = static_text("roi_browser.css")
        self._act = act
        super().__init__(offers=dict.fromkeys(ACTIONS, False))
        self.on_msg(self._on_message)

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        asked = content if isinstance(content, Mapping) else {}
        kind, roi, role = (asked.get(name, "") for name in ("kind", "roi", "role"))
        known = kind in ("", *ACTIONS) or kind == "remove" or (kind == "role" and role in ROLES)
        if known and isinstance(roi, str):
            self._act(str(kind), roi, str(role))

    def show(self, chosen: list[dict[str, Any]], offers: dict[str, bool]) -> None:
        """Show what is chosen, and what can be done with it."""
        self.chosen, self.offers = chosen, offers
