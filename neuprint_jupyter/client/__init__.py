"""The connection to a neuPrint server: requests, exact tables, the default client, and the log of every query."""

from neuprint_jupyter.client.client import Client
from neuprint_jupyter.client.default import (
    clear_default_client,
    default_client,
    inject_client,
    list_all_clients,
    set_default_client,
)
from neuprint_jupyter.client.log import QueryLog, QueryRecord, asked_by

__all__ = [
    "Client",
    "QueryLog",
    "QueryRecord",
    "asked_by",
    "clear_default_client",
    "default_client",
    "inject_client",
    "list_all_clients",
    "set_default_client",
]
