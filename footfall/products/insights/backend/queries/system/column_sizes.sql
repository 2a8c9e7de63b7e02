SELECT database, table, name, data_uncompressed_bytes
FROM system.columns WHERE database IN {databases: Array(String)} AND table IN {tables: Array(String)}
