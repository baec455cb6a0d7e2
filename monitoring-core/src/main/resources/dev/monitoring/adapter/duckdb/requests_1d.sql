-- Aggregates the requests of a day. Variables that are set before:
-- day (first instant of the local day), day_from and day_to (which of its points: all, or those about to be deleted),
-- settled (whether they are about to be deleted).
INSERT INTO aggregated.requests_1d BY NAME
WITH r AS (
	SELECT coalesce(v[1], '') AS service, coalesce(v[2], '') AS route, coalesce(TRY_CAST(v[3] AS INTEGER), 0) AS status_code,
		TRY_CAST(v[4] AS DOUBLE) AS seconds
	FROM (
		SELECT data->>['$.service', '$.route', '$.status_code', '$.execution_time'] AS v FROM requests
		WHERE time >= getvariable('day_from') AND time < getvariable('day_to')
	)
), e AS (
	SELECT coalesce(v[1], '') AS service, coalesce(v[2], '') AS route, coalesce(TRY_CAST(v[3] AS INTEGER), 0) AS status_code,
		count(*) AS errors
	FROM (
		SELECT data->>['$.service', '$.route', '$.status_code'] AS v FROM errors
		WHERE time >= getvariable('day_from') AND time < getvariable('day_to')
	)
	GROUP BY ALL
), t AS (
	SELECT service, route, status_code, count(*) AS requests, sum(seconds) AS seconds,
		quantile_cont(seconds, [0.95, 0.99]) AS percentiles,
		list_filter(map_entries(histogram(seconds, [
				0.0001, 0.00012, 0.00015, 0.00018, 0.00022, 0.00027, 0.00033, 0.00039, 0.00047, 0.00056, 0.00068, 0.00082,
				0.001, 0.0012, 0.0015, 0.0018, 0.0022, 0.0027, 0.0033, 0.0039, 0.0047, 0.0056, 0.0068, 0.0082,
				0.01, 0.012, 0.015, 0.018, 0.022, 0.027, 0.033, 0.039, 0.047, 0.056, 0.068, 0.082,
				0.1, 0.12, 0.15, 0.18, 0.22, 0.27, 0.33, 0.39, 0.47, 0.56, 0.68, 0.82,
				1, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 3.9, 4.7, 5.6, 6.8, 8.2,
				10, 12, 15, 18, 22, 27, 33, 39, 47, 56, 68, 82,
				100
			]::DOUBLE[])), lambda bucket: bucket.value > 0) AS buckets
	FROM r
	GROUP BY service, route, status_code
)
SELECT getvariable('day') AS day, service, route, status_code, coalesce(requests, 0) AS requests,
	coalesce(errors, 0) AS errors, coalesce(seconds, 0) AS seconds, percentiles[1] AS p95, percentiles[2] AS p99,
	map_from_entries(buckets) AS times, getvariable('settled') AS settled
FROM t FULL JOIN e USING (service, route, status_code)
ORDER BY service, route, status_code;
