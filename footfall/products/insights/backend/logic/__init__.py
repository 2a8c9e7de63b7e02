"""Runs questions: reads the node, asks ClickHouse within limits, shapes the answer."""
