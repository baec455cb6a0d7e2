-- Aggregates the errors of a day. The variables are those of requests_1d.sql.
INSERT INTO aggregated.errors_1d BY NAME
SELECT getvariable('day') AS day, coalesce(v[1], '') AS service, coalesce(v[2], '') AS route,
	coalesce(v[3], '') AS error_code, count(*) AS errors, min(time) AS first_seen, max(time) AS last_seen,
	getvariable('settled') AS settled
FROM (
	SELECT time, data->>['$.service', '$.route', '$.error_code'] AS v FROM errors
	WHERE time >= getvariable('day_from') AND time < getvariable('day_to')
)
GROUP BY ALL
ORDER BY service, route, error_code;
