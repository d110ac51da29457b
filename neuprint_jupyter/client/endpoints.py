"""Requests other than queries: about the server, about its user, and what the server counts in advance."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import quote

import pandas as pd

from neuprint_jupyter.client.answers import read_json
from neuprint_jupyter.client.decode import table
from neuprint_jupyter.client.provenance import stamp
from neuprint_jupyter.errors import CriteriaError, NeuprintError, UnknownAttributeError, did_you_mean

if TYPE_CHECKING:
    from neuprint_jupyter.client.provenance import Source
    from neuprint_jupyter.client.transport import Transport

TableFormat = Literal["pandas", "json"]

_FIRST_WITH_ARROW = (1, 7, 3)
# An answer without rows tells no dtypes, and a server may leave out a fraction of 0.
_COMPLETENESS = {"roi": "str", **dict.fromkeys(["roipre", "roipost", "totalpre", "totalpost"], "int64")}
_CONNECTIVITY = {"from_roi": "str", "to_roi": "str", "count": "int64", "weight": "float64"}
_SKELETON = {"rowId": "int64", **dict.fromkeys(["x", "y", "z", "radius"], "float64"), "link": "int64"}


class Endpoints:
    """A client's requests other than queries."""

    _transport: Transport
    dataset: str

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Say of what a client lacks which function it is, or what has a name like it."""
            from neuprint_jupyter import __all__ as functions

            told = f"{type(self).__name__} has no attribute {name!r}"
            if name in functions:
                told += f"; it is a function, which takes a client: {name}(…, client=…)"
            elif not name.startswith("_"):
                told += did_you_mean(name, [known for known in dir(self) if not known.startswith("_")])
            raise UnknownAttributeError(told)

    def fetch_available(self) -> list[dict[str, Any]]:
        """The routes of the server's API, each with method and path.

        Examples
        --------
        >>> client.fetch_available()[1]  # doctest: +SKIP
        {'method': 'GET', 'path': '/profile', 'name': 'ProfileHandler'}
        """
        return read_json(self._transport.get("/api/available"))  # type: ignore[no-any-return]

    def fetch_help(self) -> str:
        """The description of the server's API, as YAML."""
        return self._transport.get("/api/help/swagger.yaml").text

    def fetch_server_info(self) -> bool:
        """Whether the server is public."""
        return bool(read_json(self._transport.get("/api/serverinfo"))["IsPublic"])

    def fetch_version(self) -> str:
        """The version of the server's API.

        Examples
        --------
        >>> client.fetch_version()  # doctest: +SKIP
        '1.9.2'
        """
        return str(read_json(self._transport.get("/api/version"))["Version"])

    def arrow_endpoint(self) -> bool:
        """Whether the server can answer queries as Arrow streams: from version 1.7.3 on."""
        try:
            version = self.fetch_version()
        except (NeuprintError, KeyError):
            return False
        return tuple(int(n) for n in re.findall(r"\d+", version.split("-")[0])[:3]) >= _FIRST_WITH_ARROW

    def fetch_database(self) -> dict[str, Any]:
        """The database behind the server: its location and kind.

        Examples
        --------
        >>> client.fetch_database()  # doctest: +SKIP
        {'Location': 'embedded', 'Description': 'neuprint-jupyter, ArcadeDB'}
        """
        return read_json(self._transport.get("/api/dbmeta/database"))  # type: ignore[no-any-return]

    def fetch_db_version(self) -> str:
        """The version of neuPrint's data model that the server speaks.

        Examples
        --------
        >>> client.fetch_db_version()  # doctest: +SKIP
        '0.5.0'
        """
        return str(read_json(self._transport.get("/api/dbmeta/version"))["Version"])

    def fetch_instances(self) -> dict[str, Any]:
        """The stores of skeletons and meshes, and the datasets of each."""
        return read_json(self._transport.get("/api/dbmeta/instances"))  # type: ignore[no-any-return]

    def fetch_profile(self) -> dict[str, Any]:
        """What the server knows of you: e-mail address and level of access.

        Examples
        --------
        >>> client.fetch_profile()["AuthLevel"]  # doctest: +SKIP
        'readwrite'
        """
        return read_json(self._transport.get("/profile"))  # type: ignore[no-any-return]

    def fetch_token(self) -> str:
        """Your token, as the server has it. Whoever has it can act as you: do not leave it in a notebook."""
        return str(read_json(self._transport.get("/token"))["token"])

    def fetch_daily_type(self, format: TableFormat = "pandas") -> Any:
        """The server's cell type of the day.

        Parameters
        ----------
        format
            ``"pandas"`` or ``"json"``.

        Returns
        -------
        info, connectivity, skeleton : dict, DataFrame, DataFrame
            The example neuron, its connections and its skeleton (without rows if it has none); or
            all three as one dict.

        Raises
        ------
        CriteriaError
            If the format is neither.

        Examples
        --------
        >>> info, connections, skeleton = client.fetch_daily_type()  # doctest: +SKIP
        """
        answer = self._cached("dailytype", format)
        if format == "json":
            return answer
        skeleton = answer.get("skeleton") or {"columns": list(_SKELETON), "data": []}
        tables = _table(answer["connectivity"], {}), _table(skeleton, _SKELETON)
        return answer["info"], *self._stamped(tables)

    def fetch_roi_completeness(self, format: TableFormat = "pandas") -> Any:
        """How much of each primary ROI is traced, as counted by the server once a day.

        Parameters
        ----------
        format
            ``"pandas"`` or ``"json"``.

        Returns
        -------
        DataFrame or dict
            roi, roipre, roipost (T-bars and PSDs of traced neurons), totalpre, totalpost (int64), by roi.

        Raises
        ------
        CriteriaError
            If the format is neither.

        Examples
        --------
        >>> client.fetch_roi_completeness().eval("roipost / totalpost")  # doctest: +SKIP
        """
        answer = self._cached("roicompleteness", format)
        return answer if format == "json" else self._stamped(_table(answer, _COMPLETENESS))

    def fetch_roi_connectivity(self, format: TableFormat = "pandas") -> Any:
        """How strongly primary ROIs are connected, as computed by the server once a day.

        Parameters
        ----------
        format
            ``"pandas"`` or ``"json"``.

        Returns
        -------
        DataFrame or dict
            from_roi, to_roi, count (of neurons, int64) and weight (float64).

        Raises
        ------
        CriteriaError
            If the format is neither.

        Examples
        --------
        >>> client.fetch_roi_connectivity().nlargest(10, "weight")  # doctest: +SKIP
        """
        answer = self._cached("roiconnectivity", format)
        if format == "json":
            return answer
        rows = [[*pair.split("=>"), told["count"], told["weight"]] for pair, told in answer["weights"].items()]
        return self._stamped(_table({"columns": list(_CONNECTIVITY), "data": rows}, _CONNECTIVITY))

    def fetch_raw_keyvalue(self, instance: str, key: str) -> bytes:
        """A value of one of the server's key-value stores; for its administrators.

        Parameters
        ----------
        instance, key
            The store's name, and the key in it.
        """
        return self._transport.get(_keyvalue(instance, key)).content

    def post_raw_keyvalue(self, instance: str, key: str, value: bytes) -> None:
        """Store a value in one of the server's key-value stores; for its administrators.

        Parameters
        ----------
        instance, key
            The store's name, and the key in it.
        value
            What to store.

        Raises
        ------
        CriteriaError
            If the value is not bytes.
        """
        if not isinstance(value, bytes):
            raise CriteriaError(f"value must be bytes, not {type(value).__name__}")
        self._transport.post_once(_keyvalue(instance, key), data=value)

    def _stamped(self, result: Any) -> Any:
        # A client knows where it asks; here are its requests alone.
        return stamp(result, cast("Source", self), [])

    def _cached(self, what: str, format: str) -> Any:
        if format not in ("pandas", "json"):
            raise CriteriaError(f"format must be 'pandas' or 'json', not {format!r}")
        return read_json(self._transport.get(f"/api/cached/{what}", dataset=self.dataset))


def _table(answer: dict[str, Any], dtypes: dict[str, str]) -> pd.DataFrame:
    found = table(answer["columns"], answer["data"])
    return found.astype({name: dtype for name, dtype in dtypes.items() if name in found})


def _keyvalue(instance: str, key: str) -> str:
    return f"/api/raw/keyvalue/key/{quote(str(instance), safe='')}/{quote(str(key), safe='')}"
