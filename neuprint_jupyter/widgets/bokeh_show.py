"""Bokeh's own ``output_notebook()`` and ``show()``: offline too, by :class:`PlotView`."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_MODULE = "bokeh.io"


def show_by(display: Callable[[Any], object]) -> None:
    """Let ``show(figure)`` after ``output_notebook()`` display figures our way, which needs no internet.

    ``output_notebook(resources=…)``, ``BOKEH_RESOURCES``, handles for ``push_notebook`` and applications remain
    bokeh's own affair. Bokeh is not imported for this.

    Parameters
    ----------
    display
        Shows a figure or layout.

    Examples
    --------
    >>> show_by(display_figure)  # doctest: +SKIP
    """
    if _MODULE in sys.modules:
        _install(display)
    else:
        sys.meta_path.insert(0, _OnImport(display))


class _OnImport(MetaPathFinder):
    """Finds one module once, and has the hooks installed when it has run."""

    def __init__(self, display: Callable[[Any], object]) -> None:
        self._display = display

    def find_spec(self, name: str, *_where: Any) -> ModuleSpec | None:
        if name != _MODULE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        loader: Any = spec and spec.loader
        run = loader.exec_module

        def run_and_install(module: ModuleType) -> None:
            run(module)
            _install(self._display)

        loader.exec_module = run_and_install
        return spec


def _install(display: Callable[[Any], object]) -> None:
    from bokeh.io import notebook

    asked = loaded = False

    def load(resources: Any = None, *arguments: Any, **options: Any) -> None:
        nonlocal asked, loaded
        from bokeh.settings import settings

        asked = resources is not None or settings.resources() != "cdn"
        if asked:
            notebook.load_notebook(resources, *arguments, **options)
            loaded = True

    def show(figure: Any, state: Any, handle: Any = None) -> Any:
        nonlocal loaded
        from bokeh.models import LayoutDOM

        if isinstance(figure, LayoutDOM) and not asked and not handle:
            display(figure)
            return None
        if not loaded:
            notebook.load_notebook(hide_banner=True)
            loaded = True
        return notebook.show_doc(figure, state, handle)

    notebook.install_notebook_hook("jupyter", load, show, notebook.show_app, overwrite=True)
