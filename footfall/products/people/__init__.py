"""Persons, their distinct_ids, and groups: who the events are about."""
