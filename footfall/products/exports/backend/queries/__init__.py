"""What exports read from ClickHouse: exact statements in .sql files, values only as parameters."""
