-- Requests by period, service, route and status code: counts, and states that can be merged.
-- step is 0 for what the view counts, else the day whose older points were aggregated at once.
CREATE TABLE IF NOT EXISTS ${table}${on_cluster}
(
    period DateTime('UTC'),
    service LowCardinality(String),
    route LowCardinality(String),
    status_code Int32,
    step UInt32,
    requests SimpleAggregateFunction(sum, UInt64),
    mean AggregateFunction(avg, Float64),
    percentiles AggregateFunction(quantilesTDigest(0.95, 0.99), Float64)
)
ENGINE = ${engine}
PARTITION BY (toYYYYMM(period), step)
ORDER BY (service, route, status_code, period)
SETTINGS ${settings};
