"""Tests, one folder a kind: unit (pure and fast), server, peer, browser, packaging."""
