"""The verbs of tasks, one file each."""
