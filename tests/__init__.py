"""Tests, one folder a kind: see docs/developing.md."""
