"""Kafka's topics: which there are, and how to make the missing ones. Knows no message's meaning."""
