"""The one door to ClickHouse: run a query with limits, stream it, kill it; keep the schema migrated.

Knows HTTP and SQL text, and neither teams nor what a query means: `footfall.query` builds what is run here.
"""
