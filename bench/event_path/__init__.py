"""The event's way, measured station by station in one run over the real programs."""
