"""How fast the core is beside neuprint-python 0.6.4, on the same answers: ``python -m tests.bench``."""
