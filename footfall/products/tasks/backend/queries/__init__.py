"""Questions to ClickHouse as trees: volumes by hour, and what the events of a signal have in common."""
