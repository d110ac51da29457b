"""From the Cypher that neuPrint clients write to the Cypher that the embedded engine answers."""

from neuprint_jupyter.server.dialect.bridge import Question, translate
from neuprint_jupyter.server.dialect.columns import result_columns
from neuprint_jupyter.server.dialect.tokens import Token, tokenize

__all__ = ["Question", "Token", "result_columns", "tokenize", "translate"]
