"""A built neuPrintExplorer, served from the site that it asks."""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import Any

from tornado.web import StaticFileHandler

from neuprint_jupyter.server.api.about import OpenHandler
from neuprint_jupyter.server.api.handler import Shared


class ExplorerAppHandler(OpenHandler, StaticFileHandler):
    """The files of the application, which hold nothing of a dataset.

    ``/?dsg_token=TOKEN`` leaves the token with the browser as a cookie that no script and no other site gets.
    """

    def initialize(self, shared: Shared, directory: Path) -> None:  # type: ignore[override]
        """Keep where the files are."""
        OpenHandler.initialize(self, shared)
        StaticFileHandler.initialize(self, str(directory), "index.html")

    async def get(self, path: str, include_body: bool = True) -> None:
        """Answer a file, or take the token."""
        token = self.get_query_argument("dsg_token", "")
        if token and hmac.compare_digest(token.encode(), self._shared.token.encode()):
            secure = self.request.protocol == "https"
            self.set_cookie("dsg_token", token, httponly=True, samesite="Strict", secure=secure)
            self.redirect("/")
        else:
            await StaticFileHandler.get(self, path, include_body)

    def parse_url_path(self, url_path: str) -> str:
        """The file of a path: pages of the application that are no files are its first page."""
        file = Path(self.root, url_path)
        # Nobody is to learn from the answer what files there are elsewhere.
        is_file = ".." not in file.parts and file.is_relative_to(self.root) and file.is_file()
        # The name of a dataset, which has a dot, may be at the end of a page's address.
        is_page = "text/html" in self.request.headers.get("Accept", "") and not is_file
        return "index.html" if is_page or not file.suffix else url_path

    def head(self, path: str) -> Any:
        """Answer without a body."""
        return self.get(path, include_body=False)
