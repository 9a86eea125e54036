"""The live panel: its widgets, the thread that refreshes them, and what they do when a person uses them."""
