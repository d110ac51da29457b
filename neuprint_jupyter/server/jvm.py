"""The engine's JVM build: how it is started, and how its rows are read and its Java objects made plain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

_ROWS_AT_ONCE = 2000
# Stands before a value that is not JSON.
_TAG = "\\u0001"


def start() -> None:
    """Start the Java machine, with the options in the environment, unless it runs: then it keeps those that it has.

    On the main thread, where signals are handed back to Python; the first query would do it on a thread of its own.
    """
    from arcadedb.jvm import start_jvm
    from jpype import isJVMStarted

    if isJVMStarted():
        return
    # On the main thread Java would take an eighth of the stack there is: too little to parse a thousand conditions.
    start_jvm(jvm_args="-Xss8m")


def batches(result: Any) -> Iterator[list[dict[str, Any]]]:
    """The rows of a result as they are read, some thousand at a time, with values as the native build gives them.

    Nodes and relationships are maps, paths and times text.
    """
    from arcadedb.results import _bridge_class, _read_error, _typed_hook
    from jpype import JException

    # Its own iterator crosses over to Java for every row.
    rows_of, drained = _bridge_class("TypedRows"), False
    while not drained:
        try:
            text, objects, drained = rows_of.nextRows(result._java_result_set, _ROWS_AT_ONCE)
        except JException as error:
            raise _read_error(error) from error
        text = str(text)
        if _TAG not in text:
            yield json.loads(text)
        else:
            yield _plain(json.loads(text, object_hook=_typed_hook(objects)))
    result._drained()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | Decimal):
        return value
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    # A record in one crossing, rather than one for each property.
    return _record(value) if hasattr(value, "propertiesAsMap") else str(value)


def _record(record: Any) -> dict[str, Any]:
    properties = json.loads(str(record.toJSON(False).toString()))
    return {"@rid": str(record.getIdentity()), "@type": str(record.getTypeName()), **properties}
