"""Reads the environment once, into one typed record. Knows nothing of Django."""
