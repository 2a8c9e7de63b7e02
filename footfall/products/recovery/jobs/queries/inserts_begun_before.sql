SELECT count()
FROM system.processes
WHERE query_kind = 'Insert' AND elapsed >= dateDiff('millisecond', {at:DateTime64(3, 'UTC')}, now64(3)) / 1000
