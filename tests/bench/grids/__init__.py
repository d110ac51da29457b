"""The grid beside other tables for notebooks, in a real JupyterLab in Chromium."""
