"""How quickly plots are there, and move, in a real JupyterLab, beside the Query Tutorial's own of the same data."""
