"""From the Cypher that neuPrint clients write to the Cypher that the embedded engine answers."""

from neuprint_jupyter.server.dialect.aggregates import IMPLIED
from neuprint_jupyter.server.dialect.bridge import Question, translate
from neuprint_jupyter.server.dialect.columns import result_columns
from neuprint_jupyter.server.dialect.complaints import (
    compiling,
    place_of_function,
    place_of_variable,
    regular_expressions,
)
from neuprint_jupyter.server.dialect.directed import DirectedRois
from neuprint_jupyter.server.dialect.failing import reason
from neuprint_jupyter.server.dialect.procedures import functions_of_libraries
from neuprint_jupyter.server.dialect.rows import Lists
from neuprint_jupyter.server.dialect.syntax import Syntax
from neuprint_jupyter.server.dialect.tokens import Token, source_offset, tokenize

__all__ = [
    "IMPLIED",
    "DirectedRois",
    "Lists",
    "Question",
    "Syntax",
    "Token",
    "compiling",
    "functions_of_libraries",
    "place_of_function",
    "place_of_variable",
    "reason",
    "regular_expressions",
    "result_columns",
    "source_offset",
    "tokenize",
    "translate",
]
