"""Builds the states of web analytics on a schedule, or of a given range from the command line."""
