"""Insights: questions about events, answered as series and tables."""
