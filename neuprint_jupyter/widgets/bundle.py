"""The built browser code of a widget."""

from __future__ import annotations

import functools
from pathlib import Path

_STATIC = Path(__file__).resolve().parent.parent / "static"


@functools.cache
def static_text(name: str) -> str:
    """Read one built file, such as ``grid.js``.

    It is read when a widget is made, not when the module is imported, so that the rest of the package
    works without the browser code.

    Parameters
    ----------
    name : str
        The file's name in ``neuprint_jupyter/static``.

    Returns
    -------
    str
        Its text.

    Raises
    ------
    FileNotFoundError
        If the package was installed without its browser code; the message says how to build it.

    Examples
    --------
    >>> code = static_text("grid.js")  # doctest: +SKIP
    """
    path = _STATIC / name
    if not path.is_file():
        message = (
            f"The browser code of the widget is missing ({name} in neuprint_jupyter/static): "
            "run `npm ci && npm run build` in the source directory, or install the package again with Node.js 20+."
        )
        raise FileNotFoundError(message)
    return path.read_text(encoding="utf-8")
