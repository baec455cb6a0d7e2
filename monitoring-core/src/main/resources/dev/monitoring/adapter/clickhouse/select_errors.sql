SELECT
    toStartOfInterval(time, INTERVAL ${minutes} MINUTE, 'UTC') AS period,
    ifNull(data.service::Nullable(String), '') AS service,
    ifNull(data.route::Nullable(String), '') AS route,
    ifNull(accurateCastOrNull(data.status_code, 'Int32'), 0) AS status_code,
    ifNull(data.error_code::Nullable(String), '') AS error_code,
    ${step} AS step,
    count() AS errors,
    min(time) AS first_seen,
    max(time) AS last_seen
FROM ${source}
WHERE ${range}
GROUP BY period, service, route, status_code, error_code, step
