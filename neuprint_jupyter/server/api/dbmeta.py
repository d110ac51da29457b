"""What datasets there are, and what serves them."""

from __future__ import annotations

from neuprint_jupyter.server.api.handler import MODEL_VERSION, ApiHandler
from neuprint_jupyter.server.store import list_datasets


class DatasetsHandler(ApiHandler):
    """``GET /api/dbmeta/datasets``."""

    async def get(self) -> None:
        """Answer all datasets by name."""
        # Not in turn with queries: whoever connects waits for nobody's.
        self.answer(await self.aside(self.service.describe_datasets))


class DatabaseHandler(ApiHandler):
    """``GET /api/dbmeta/database``."""

    def get(self) -> None:
        """Answer where the database is and of what kind."""
        self.answer({"Location": "embedded", "Description": "neuprint-jupyter, ArcadeDB"})


class ModelVersionHandler(ApiHandler):
    """``GET /api/dbmeta/version``."""

    def get(self) -> None:
        """Answer the version of the data model."""
        self.answer({"Version": MODEL_VERSION})


class InstancesHandler(ApiHandler):
    """``GET /api/dbmeta/instances``."""

    def get(self) -> None:
        """Answer the stores of skeletons and of meshes, by what is in them."""
        kinds = {"skeletons": "skeletons", "roimeshes": "meshes"}
        datasets = list_datasets(self.service.data_dir)
        stores = {
            kind: [
                {"instance": f"{dataset.name}_{kind}", "datasets": [dataset.name]}
                for dataset in datasets
                if dataset.counts.get(counted)
            ]
            for kind, counted in kinds.items()
        }
        self.answer({kind: listed for kind, listed in stores.items() if listed})
