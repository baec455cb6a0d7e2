-- Errors by period, service, route, status code and error code.
-- step is 0 for what the view counts, else the day whose older points were aggregated at once.
CREATE TABLE IF NOT EXISTS ${table}${on_cluster}
(
    period DateTime('UTC'),
    service LowCardinality(String),
    route LowCardinality(String),
    status_code Int32,
    error_code LowCardinality(String),
    step UInt32,
    errors SimpleAggregateFunction(sum, UInt64),
    first_seen SimpleAggregateFunction(min, DateTime64(9)),
    last_seen SimpleAggregateFunction(max, DateTime64(9))
)
ENGINE = ${engine}
PARTITION BY (toYYYYMM(period), step)
ORDER BY (service, route, status_code, error_code, period)
SETTINGS ${settings};
