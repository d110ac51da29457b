from __future__ import annotations

import pandas as pd
import pytest

from neuprint_jupyter.magics import cache
from neuprint_jupyter.magics.cache import Cache


def test_all_answers_together_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_CELLS", 100)
    kept = Cache()
    for i in range(5):
        kept.put(i, pd.DataFrame({"x": range(40)}))
    kept.put("large", pd.DataFrame({"x": range(101)}))
    assert [key for key in (*range(5), "large") if kept.get(key, 10)] == [3, 4]
    kept.put("small", pd.DataFrame({"x": [1]}))
    assert kept.get("small", 0) is None
    assert kept.get("small", 10) is not None
