SELECT
    toStartOfInterval(time, INTERVAL ${minutes} MINUTE, 'UTC') AS period,
    ifNull(data.service::Nullable(String), '') AS service,
    ifNull(data.route::Nullable(String), '') AS route,
    ifNull(accurateCastOrNull(data.status_code, 'Int32'), 0) AS status_code,
    ${step} AS step,
    count() AS requests,
    avgStateIf(ifNull(accurateCastOrNull(data.execution_time, 'Float64'), 0),
        isNotNull(accurateCastOrNull(data.execution_time, 'Float64'))) AS mean,
    quantilesTDigestStateIf(0.95, 0.99)(ifNull(accurateCastOrNull(data.execution_time, 'Float64'), 0),
        isNotNull(accurateCastOrNull(data.execution_time, 'Float64'))) AS percentiles
FROM ${source}
WHERE ${range}
GROUP BY period, service, route, status_code, step
