"""The client: one server, one dataset, and every query that is put to it."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import quote

from neuprint_jupyter.client.address import Address
from neuprint_jupyter.client.answers import read_answer, read_json
from neuprint_jupyter.client.decode import Kind
from neuprint_jupyter.client.default import register
from neuprint_jupyter.client.endpoints import Endpoints
from neuprint_jupyter.client.exchange import checked_timeout
from neuprint_jupyter.client.log import QueryLog, all_queries
from neuprint_jupyter.client.meshes import fetch_obj
from neuprint_jupyter.client.metadata import Described, remembered
from neuprint_jupyter.client.provenance import stamp
from neuprint_jupyter.client.refusals import READ_SECONDS, ServerRefusalError
from neuprint_jupyter.client.skeletons import SkeletonFormat, body_id, check_form, fetch_swc, in_form
from neuprint_jupyter.collector import no_collection
from neuprint_jupyter.cypher import refuse_smart_quotes
from neuprint_jupyter.errors import CriteriaError, NeuprintError, UnknownNameError

if TYPE_CHECKING:
    import requests

# As the embedded server calls itself, wherever it runs.
_EMBEDDED = "neuprint-jupyter"


class Client(Endpoints, Described):
    """A neuPrint server and one of its datasets.

    Parameters
    ----------
    server
        A host name or URL (https), or ``"local"``: the embedded server of this machine, found or
        started. ``http://`` is accepted for servers on this machine only.
    dataset
        The dataset's name with its tag, such as ``"hemibrain:v1.2.1"``. May be left out where the
        server has only one.
    token
        Your token; by default the environment variable ``NEUPRINT_APPLICATION_CREDENTIALS``. A
        local server needs none from you.
    verify
        Whether the server's certificate is checked, or the path of certificates to trust.
    progress
        Whether long work shows a progress bar; ``client.progress = False`` ends that.
    timeout
        How long to wait for an answer, in seconds.

    Attributes
    ----------
    query_log : QueryLog
        Every Cypher query this client sent.

    Raises
    ------
    NeuprintConnectionError
        If the server cannot be reached.
    NeuprintAuthError
        If there is no token, or the server refuses it.
    UnknownNameError
        If the server has no such dataset; the nearest match is named.

    Examples
    --------
    >>> client = Client("local", "demo:v1")  # doctest: +SKIP
    >>> client.fetch_custom("MATCH (n:Neuron) RETURN count(n) AS neurons")  # doctest: +SKIP
       neurons
    0      612
    """

    def __init__(
        self,
        server: str,
        dataset: str | None = None,
        token: str | None = None,
        verify: bool | str = True,
        progress: bool = True,
        timeout: float = READ_SECONDS,
    ) -> None:
        # requests takes its time to load: who only imports does not wait for it.
        from neuprint_jupyter.client.transport import Transport

        try:
            self._address = Address(server, token)
        except NeuprintError as error:
            # Without the frames of those who read the token: a traceback may show variables (%xmode Verbose).
            raise error.with_traceback(None) from None
        finally:
            del token
        self._transport = Transport(self._address, verify, timeout)
        self.verify = verify
        self.progress = progress
        self.query_log = QueryLog(also=all_queries)
        datasets = self.fetch_datasets()
        self.dataset = self._choose_dataset(dataset, datasets)
        self._datasets = datasets
        self._edition = self.loaded()
        register(self)

    @property
    def server(self) -> str:
        """The server's URL."""
        return self._address.url

    @property
    def session(self) -> requests.Session:
        """A session for requests of your own; those to this server carry your token.

        Examples
        --------
        >>> client.session.get(f"{client.server}/api/version").json()  # doctest: +SKIP
        """
        return self._transport.session()

    @property
    def timeout(self) -> float:
        """How long to wait for an answer, in seconds; it can be changed: ``client.timeout = 300``."""
        return self._transport.timeout

    @timeout.setter
    def timeout(self, seconds: float) -> None:
        # A copy: clients of other datasets share the first.
        transport = copy.copy(self._transport)
        transport.timeout = checked_timeout(seconds)
        self._transport = transport

    def edition_of(self, dataset: str) -> dict[str, Any]:
        """The ``uuid`` and ``lastDatabaseEdit`` of a dataset, as the server told when it was first asked.

        On this machine, they are asked anew where the client's own dataset was loaded again since.

        Parameters
        ----------
        dataset
            The dataset's name; it may be another one of the same server.
        """
        if dataset not in self._datasets:
            # Loaded since.
            self._datasets = self.fetch_datasets()
        described = self._datasets.get(dataset, {})
        return {"uuid": described.get("uuid"), "lastDatabaseEdit": described.get("last-mod")}

    def on(self, dataset: str) -> Client:
        """A client of another dataset of the same server, with a query log of its own.

        It is not the default client.

        Parameters
        ----------
        dataset
            Its name.

        Raises
        ------
        UnknownNameError
            If the server has no such dataset; the nearest match is named.

        Examples
        --------
        >>> fetch_neurons("EPG", client=client.on("hemibrain:v1.1"))  # doctest: +SKIP
        """
        datasets = self.fetch_datasets()
        other = copy.copy(self)
        other.dataset = other._choose_dataset(dataset, datasets)
        other.query_log = QueryLog(also=all_queries)
        # What is remembered is of the first dataset.
        other._forget()
        other._datasets = datasets
        other._edition = other.loaded()
        return other

    def loaded(self) -> object:
        """What changes when the dataset is loaded again; None where it is not on this machine. No server is asked."""
        return self._address.loaded(self.dataset)

    @remembered
    def _datasets(self) -> dict[str, Any]:
        return self.fetch_datasets()

    def __repr__(self) -> str:
        server = "local" if self._address.is_local else self.server
        unverified = "" if self.verify is True else f", verify={self.verify!r}"
        return f"Client({server!r}, {self.dataset!r}{unverified})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Client) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[object, ...]:
        place = "local" if self._address.is_local else (self.server, self._address.token)
        return place, self.dataset, self.verify

    def _choose_dataset(self, dataset: str | None, datasets: dict[str, Any]) -> str:
        names = sorted(datasets)
        if not names:
            raise NeuprintError(f"{self.server} has no dataset; neuprint-jupyter demo makes one on this machine")
        if dataset is None and len(names) > 1:
            raise NeuprintError(f"{self.server} has several datasets: {', '.join(names)}; name one")
        if dataset not in (None, *names):
            raise UnknownNameError("dataset", dataset, names)
        return dataset or names[0]

    def fetch_custom(
        self,
        cypher: str,
        dataset: str = "",
        format: Literal["pandas", "json"] = "pandas",
        use_arrow: bool | None = None,
        *,
        timeout: float | None = None,
        kinds: Mapping[str, Kind] | None = None,
    ) -> Any:
        """Send a Cypher query as it is.

        Parameters
        ----------
        cypher
            The query. ``$name`` values are not filled in; see the ``%%cypher`` magic.
        dataset
            Another dataset of the same server.
        format
            ``"pandas"`` for a DataFrame, ``"json"`` for ``{"columns": […], "data": [[…], …]}``.
        use_arrow
            Whether the answer travels as Arrow, which is quicker. None: from an embedded server,
            which types columns by all of their values; others go by the first row, and lose some.
        timeout
            How long to wait for this answer, in seconds; None for the client's own ``timeout``.
        kinds
            ``"int"`` or ``"text"`` for each column, where it is known that they hold nothing else:
            a large answer is decoded in less time, and side by side with others. ``"json"`` for
            columns of long JSON texts, which are not even copied: those of a plain answer are
            ``msgspec.Raw``.

        Returns
        -------
        DataFrame or dict
            Columns as the query names them. Integers are exact: ``int64``, or ``Int64`` with gaps.

        Raises
        ------
        CypherError
            If the server refuses the query; it shows the place where the server tells it.
        NeuprintTimeoutError
            If the server, or the wait for it, ran out of time.
        QueryCancelledError
            If the query was cancelled from the query log.

        Examples
        --------
        >>> client.fetch_custom("MATCH (n:Neuron) RETURN count(n) AS neurons")  # doctest: +SKIP
        """
        if not isinstance(cypher, str):
            raise CriteriaError(f"cypher must be the text of a query, not {cypher!r}")
        if format not in ("pandas", "json"):
            raise CriteriaError(f"format must be 'pandas' or 'json', not {format!r}")
        if format == "json" and use_arrow:
            raise CriteriaError("an Arrow answer becomes a DataFrame; leave out format='json' or use_arrow=True")
        if unknown := set((kinds or {}).values()) - set(get_args(Kind)):
            known = ", ".join(map(repr, get_args(Kind)))
            raise CriteriaError(f"kinds of columns are {known}, not {', '.join(map(repr, unknown))}")
        arrow = format == "pandas" and (self._is_embedded if use_arrow is None else use_arrow)
        refuse_smart_quotes(cypher)
        record = self.query_log.start(cypher, dataset or self.dataset, self.server, timeout)
        try:
            path = "/api/custom/arrow" if arrow else "/api/custom/custom"
            response = self._transport.post(path, {"cypher": cypher, "dataset": record.dataset}, record.exchange)
            with no_collection():
                answer = read_answer(response, format, arrow=arrow, kinds=kinds or {})
        except BaseException as error:
            told = self._query_error(error, cypher, record.dataset) if isinstance(error, ServerRefusalError) else error
            self.query_log.end(record, error=told)
            if told is not error:
                raise told from None
            raise
        rows = len(answer["data"] if format == "json" else answer)
        self.query_log.end(record, rows=rows, size=len(response.content))
        return answer if format == "json" else stamp(answer, self, [cypher], record.dataset)

    def _query_error(self, error: ServerRefusalError, cypher: str, dataset: str) -> NeuprintError:
        if error.status == 404 and dataset not in self._datasets:
            return UnknownNameError("dataset", dataset, self._datasets)
        return error.of_query(cypher)

    def fetch_datasets(self, reload_cache: bool = False) -> dict[str, Any]:  # noqa: ARG002
        """The server's datasets by name, each with its uuid, ROIs, description and the like.

        Parameters
        ----------
        reload_cache
            Accepted for neuprint-python's sake: the server is asked each time.

        Examples
        --------
        >>> sorted(client.fetch_datasets())  # doctest: +SKIP
        """
        response = self._transport.get("/api/dbmeta/datasets")
        self._is_embedded = response.headers.get("Server") == _EMBEDDED
        return read_json(response)  # type: ignore[no-any-return]

    def fetch_skeleton(
        self,
        body: int,
        heal: bool | float = False,
        export_path: str | os.PathLike[str] | None = None,
        format: SkeletonFormat = "pandas",
        with_distances: bool = False,
    ) -> Any:
        """The skeleton of a body; :func:`fetch_skeletons` fetches many at once.

        Parameters
        ----------
        body
            A bodyId.
        heal
            Whether fragments are joined, or the longest join allowed, in voxels; see
            :func:`heal_skeleton`.
        export_path
            Where to write it too, as SWC in any case.
        format
            ``"pandas"`` for a table of nodes, ``"swc"`` for SWC text, ``"nx"`` for a
            ``networkx.DiGraph`` with edges from child to parent.
        with_distances
            Whether the table has a column, or the edges an attribute, ``distance``: that of a node
            to its parent after healing, infinite at roots.

        Returns
        -------
        DataFrame, str or networkx.DiGraph
            The table has rowId (int32), x, y, z, radius (float32, voxels), link (int32, the
            parent's rowId or -1), and distance (float32) if it was asked for.

        Raises
        ------
        NoSkeletonError
            If the body has no skeleton.
        CriteriaError
            If ``body`` is no integer, or the format does not exist or has no place for distances.

        Examples
        --------
        >>> client.fetch_skeleton(1136399017, heal=True)  # doctest: +SKIP
        """
        check_form(format, with_distances)
        swc = fetch_swc(self._transport, self.dataset, body_id(body))
        return stamp(in_form(swc, heal, export_path, format, with_distances), self, [])

    def fetch_roi_mesh(self, roi: str, export_path: str | os.PathLike[str] | None = None) -> bytes:
        """The mesh of an ROI, as the text of an OBJ file in voxels.

        Parameters
        ----------
        roi
            Its name.
        export_path
            Where to write it too.

        Returns
        -------
        bytes
            Lines of ``v x y z`` and ``f a b c``; :func:`fetch_roi_mesh` reads them.

        Raises
        ------
        UnknownNameError
            If the dataset has no such ROI.
        NoMeshError
            If the ROI has no mesh.

        Examples
        --------
        >>> client.fetch_roi_mesh("EB", "EB.obj")  # doctest: +SKIP
        """
        if roi not in self.all_rois:
            raise UnknownNameError("ROI", roi, self.all_rois)
        mesh = fetch_obj(self._transport, self.dataset, roi)
        if export_path is not None:
            Path(export_path).expanduser().write_bytes(mesh)
        return mesh

    def fetch_neuroglancer_scene(self) -> dict[str, Any] | None:
        """The scene that the server keeps for neuroglancer; None if it keeps none."""
        try:
            scene = read_json(self._transport.get(f"/api/npexplorer/nglayers/{quote(self.dataset, safe=':')}.json"))
        except ServerRefusalError:
            return None
        return scene if isinstance(scene, dict) else None
