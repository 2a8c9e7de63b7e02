-- The embedded server keeps the ids that clients give in `log_comment`: its engine takes none.
SELECT
    sum(read_rows), sum(read_bytes), sum(total_rows_approx), max(elapsed),
    sum(ProfileEvents['OSCPUVirtualTimeMicroseconds'])
FROM system.processes
WHERE query_id IN {ids: Array(String)} OR Settings['log_comment'] IN {ids: Array(String)}
