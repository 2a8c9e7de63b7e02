"""Questions about events, asked of our engine, of SQL written by hand for the same tables, and of other engines."""
