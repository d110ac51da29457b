"""neuPrint's HTTP API: one file a topic; ``routes`` says which path is whose."""

from neuprint_jupyter.server.api.routes import application

__all__ = ["application"]
