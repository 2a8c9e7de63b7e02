"""Kafka's topics: which there are, how to make the missing ones, and how a command sends to one. Knows no message's meaning."""
