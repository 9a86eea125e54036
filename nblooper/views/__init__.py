"""A coordinator as text, HTML and figures, made from snapshots alone."""
