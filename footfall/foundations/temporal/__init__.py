"""The door to Temporal: client, payload encryption, task queue, search attributes. Knows no product's workflow."""
