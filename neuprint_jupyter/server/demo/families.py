"""All cell types of the demo."""

from __future__ import annotations

from neuprint_jupyter.server.demo.central_complex import CENTRAL_COMPLEX
from neuprint_jupyter.server.demo.elsewhere import ELSEWHERE
from neuprint_jupyter.server.demo.family import Family
from neuprint_jupyter.server.demo.mushroom_body import MUSHROOM_BODY

#: In the order of which ``neuron_table`` numbers them.
FAMILIES: tuple[Family, ...] = (*CENTRAL_COMPLEX, *MUSHROOM_BODY, *ELSEWHERE)
