"""Queries of many kinds against what Neo4j would answer, worked out in Python from the tables."""
