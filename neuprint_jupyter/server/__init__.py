"""The embedded neuPrint server: a connectome on this machine, spoken to over neuPrint's HTTP API."""
