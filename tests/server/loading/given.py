"""Files that are right, to be made wrong one at a time."""

from __future__ import annotations

import pytest

from neuprint_jupyter.server.loading import LoadError, load_dataset

BODY = "bodyId,type\n11,EPG\n12,EPG\n13,PEN\n"
LINKS = "bodyId_pre,bodyId_post,roi,weight\n11,12,EB,5\n12,13,PB,2\n"


class Given:
    """Files that are right, to be made wrong one at a time."""

    def __init__(self, folder, place):
        self.folder, self.place = folder, place
        self.arguments = {}
        self.write("neurons.csv", BODY)
        self.write("connections.csv", LINKS)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text) if isinstance(text, bytes) else path.write_text(text)
        argument = name.partition("/")[0].partition(".")[0]
        self.arguments[argument] = path.parent if "/" in name else path
        return self

    def load(self, **changes):
        return load_dataset("d", data_dir=self.place, progress=False, **{**self.arguments, **changes})

    def refuses(self, *says, **changes):
        with pytest.raises(LoadError) as caught:
            self.load(**changes)
        for words in says:
            assert words in str(caught.value)
        assert not list((self.place / "datasets").glob("*"))
        assert not list((self.place / "loading").glob("*"))
        return caught.value
