"""A picture of a coordinator as SVG, made from a snapshot within milliseconds and without matplotlib."""
