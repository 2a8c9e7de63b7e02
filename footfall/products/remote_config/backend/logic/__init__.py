"""The verbs of remote config, one file each."""
