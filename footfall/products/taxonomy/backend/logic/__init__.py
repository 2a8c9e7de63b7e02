"""The verbs of the taxonomy, one file each."""
