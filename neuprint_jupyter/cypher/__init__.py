"""Cypher as text: literals, identifiers, and the criteria that become conditions. No I/O, no client."""

from neuprint_jupyter.cypher.criteria import NeuronCriteria, as_neuron_criteria
from neuprint_jupyter.cypher.parameters import bind_parameters, smart_quote
from neuprint_jupyter.cypher.text import identifier, literal, prop
from neuprint_jupyter.cypher.values import IsNull, NotNull

__all__ = [
    "IsNull",
    "NeuronCriteria",
    "NotNull",
    "as_neuron_criteria",
    "bind_parameters",
    "identifier",
    "literal",
    "prop",
    "smart_quote",
]
