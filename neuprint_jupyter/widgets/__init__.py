"""What a notebook shows and lets one point at: each widget a thin Python side with its twin in ``js/``."""
