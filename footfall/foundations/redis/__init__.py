"""The door to Redis for what processes tell each other: one client, what to do while it is down, and leases."""
