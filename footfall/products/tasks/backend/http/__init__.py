"""Reads requests and writes responses. Meaning is in the facade."""
