"""What every neuPrint dataset has, beside the properties of its neurons and synapses."""

from __future__ import annotations

LABELS = ("Neuron", "Segment", "Synapse", "SynapseSet", "Meta", "Element", "ElementSet", "Cell")
RELATIONSHIPS = ("ConnectsTo", "Contains", "SynapsesTo", "CloseTo")
OF_CONNECTIONS = ("weight", "weightHP", "weightHR", "roiInfo")
OF_SYNAPSES = ("type", "confidence", "location")
OF_POINTS = ("x", "y", "z")
