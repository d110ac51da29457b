"""The embedded neuPrint server."""
