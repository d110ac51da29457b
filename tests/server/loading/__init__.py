"""Datasets: where they lie, how tables become one, and the demo."""
