SELECT
    toStartOfInterval(time, INTERVAL ${minutes} MINUTE, 'UTC') AS period,
    ifNull(data.service::Nullable(String), '') AS service,
    ifNull(data.route::Nullable(String), '') AS route,
    substring(path, 1, length(path) - length('_usages')) AS name,
    ${step} AS step,
    sum(assumeNotNull(used)) AS usages
FROM
(
    SELECT
        time,
        data,
        arrayJoin(arrayFilter(key -> endsWith(key, '_usages') AND length(key) > length('_usages'), JSONAllPaths(data))) AS path,
        toInt64OrNull(trim(BOTH '"' FROM arrayFold((json, key) -> JSONExtractRaw(json, key), splitByChar('.', path), toString(data)))) AS used
    FROM ${source}
    WHERE ${range}
)
WHERE isNotNull(used)
GROUP BY period, service, route, name, step
