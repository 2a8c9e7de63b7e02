"""Ways to keep an event's properties: what each costs to insert, to merge, to keep and to read."""
