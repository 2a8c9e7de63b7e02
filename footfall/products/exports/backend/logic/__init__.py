"""The verbs of exports, one file each."""
