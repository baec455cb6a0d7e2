-- Aggregates the usages of a day, whatever names there are. The variables are those of requests_1d.sql.
INSERT INTO aggregated.usages_1d BY NAME
SELECT getvariable('day') AS day, service, route, left(key, -7) AS name,
	sum(coalesce(TRY_CAST(json_extract_string(data, '$."' || replace(key, '"', '\"') || '"') AS BIGINT), 0))::BIGINT AS usages,
	getvariable('settled') AS settled
FROM (
	SELECT coalesce(data->>'$.service', '') AS service, coalesce(data->>'$.route', '') AS route, data,
		unnest(json_keys(data)) AS key
	FROM usages_statistic
	WHERE time >= getvariable('day_from') AND time < getvariable('day_to')
)
WHERE ends_with(key, '_usages') AND length(key) > 7
GROUP BY ALL
ORDER BY service, route, name;
