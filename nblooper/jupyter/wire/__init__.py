"""The browser's half of the panel: the widget that talks to it, and the data it gets."""
