"""A real JupyterLab in a real Chromium: what only a user at the screen could tell."""
