"""The connection to a neuPrint server: requests, exact tables, the default client, and the log of every query."""

from neuprint_jupyter.client.client import Client
from neuprint_jupyter.client.debug import (
    disable_debug_logging,
    enable_debug_logging,
    setup_debug_logging,
    verbose_errors,
)
from neuprint_jupyter.client.default import (
    chosen_client,
    clear_default_client,
    default_client,
    inject_client,
    list_all_clients,
    refuse_unknown,
    set_default_client,
)
from neuprint_jupyter.client.log import QueryLog, QueryRecord, all_queries, asked_by
from neuprint_jupyter.errors import NeuprintTimeoutError

__all__ = [
    "Client",
    "NeuprintTimeoutError",
    "QueryLog",
    "QueryRecord",
    "all_queries",
    "asked_by",
    "chosen_client",
    "clear_default_client",
    "default_client",
    "disable_debug_logging",
    "enable_debug_logging",
    "inject_client",
    "list_all_clients",
    "refuse_unknown",
    "set_default_client",
    "setup_debug_logging",
    "verbose_errors",
]
