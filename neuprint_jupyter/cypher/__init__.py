"""Cypher as text: literals, identifiers, and the criteria that become conditions. No I/O, no client."""

from neuprint_jupyter.cypher.check import check_criteria, check_rois
from neuprint_jupyter.cypher.clauses import going_on, with_limit
from neuprint_jupyter.cypher.criteria import NeuronCriteria
from neuprint_jupyter.cypher.groups import Criteria
from neuprint_jupyter.cypher.match import match
from neuprint_jupyter.cypher.named import as_neuron_criteria
from neuprint_jupyter.cypher.parameters import bind_parameters, refuse_smart_quotes
from neuprint_jupyter.cypher.synapse_criteria import MitoCriteria, SynapseCriteria
from neuprint_jupyter.cypher.text import identifier, literal, prop, quoted_query
from neuprint_jupyter.cypher.tokens import Token, tokenize
from neuprint_jupyter.cypher.values import (
    AtLeast,
    AtMost,
    Between,
    Contains,
    IgnoreCase,
    IsNull,
    Not,
    NotNull,
    Regex,
)

#: neuprint-python's other name of the same.
SegmentCriteria = NeuronCriteria

__all__ = [
    "AtLeast",
    "AtMost",
    "Between",
    "Contains",
    "Criteria",
    "IgnoreCase",
    "IsNull",
    "MitoCriteria",
    "NeuronCriteria",
    "Not",
    "NotNull",
    "Regex",
    "SegmentCriteria",
    "SynapseCriteria",
    "Token",
    "as_neuron_criteria",
    "bind_parameters",
    "check_criteria",
    "check_rois",
    "going_on",
    "identifier",
    "literal",
    "match",
    "prop",
    "quoted_query",
    "refuse_smart_quotes",
    "tokenize",
    "with_limit",
]
