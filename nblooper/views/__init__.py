"""Shows a coordinator as text, HTML and figures, from snapshots alone."""
