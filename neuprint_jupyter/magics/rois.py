"""``%rois``: the regions of a dataset."""

from __future__ import annotations

from typing import Any

from IPython.core.magic import line_magic, magics_class, no_var_expand

from neuprint_jupyter.client import asked_by
from neuprint_jupyter.magics.errors import readable_errors
from neuprint_jupyter.magics.options import OptionParser, words
from neuprint_jupyter.magics.session import SessionMagics
from neuprint_jupyter.queries import fetch_roi_hierarchy
from neuprint_jupyter.widgets.roi_browser import ROIBrowser
from neuprint_jupyter.widgets.rois import found_text, regions_of


@magics_class
class RoisMagics(SessionMagics):
    """``%rois``."""

    @no_var_expand
    @line_magic
    @readable_errors
    def rois(self, line: str) -> Any:
        """Show the tree of ROIs, to search and choose from: ``%rois``; ``%rois --text`` as text.

        ``%rois ellipsoid`` searches it for a name or a description; as text, it lists what is found.
        """
        parser = rois_options()
        options = parser.parse(words(line))
        if options.help:
            print(parser.format_help())  # noqa: T201 - what was asked for
            return None
        client = self._session.client(options.server, options.dataset)
        with asked_by("%rois"):
            if not (options.text or self._session.in_terminal):
                browser = ROIBrowser(client)
                browser.search = " ".join(options.words)
                return browser
            wanted = " ".join(options.words)
            told = (
                found_text(regions_of(client), wanted) if wanted else fetch_roi_hierarchy(format="text", client=client)
            )
            print(told)  # noqa: T201 - what was asked for
        return None


def rois_options() -> OptionParser:
    """The options of ``%rois``."""
    parser = OptionParser("%rois", "Show the tree of ROIs.", usage="%%rois [WORD …] [options]")
    parser.add_argument("words", nargs="*", metavar="WORD", help="words to search the tree for")
    parser.add_argument("--text", action="store_true", help="as text, instead of a tree to click on")
    parser.add_argument("--dataset", metavar="NAME", help="another dataset of the same server")
    parser.add_argument("--server", metavar="ALIAS", help="another connection, by its alias")
    return parser
