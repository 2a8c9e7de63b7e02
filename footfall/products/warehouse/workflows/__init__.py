"""Syncs as Temporal runs them. `definitions` and `messages` know no Django: they are run again to remember a past."""
