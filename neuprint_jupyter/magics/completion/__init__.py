"""Completion of magics and of their Cypher, from what the dataset has."""

from neuprint_jupyter.magics.completion.matcher import matcher

__all__ = ["matcher"]
