"""Trees of SQL: our dialect of sqlglot's ClickHouse, the functions that build trees, and the parser."""
