"""The `footfall` command: starts, stops, watches and fills the house."""
