"""NeuronCriteria by pointing and clicking: a form that becomes criteria, and criteria that become a form."""

from neuprint_jupyter.widgets.criteria_builder.widget import CriteriaBuilder

__all__ = ["CriteriaBuilder"]
