SELECT database, name, total_rows, total_bytes_uncompressed
FROM system.tables WHERE database IN {databases: Array(String)} AND name IN {tables: Array(String)}
