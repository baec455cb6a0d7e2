-- Usages by period, service, route and name.
-- step is 0 for what the view counts, else the day whose older points were aggregated at once.
CREATE TABLE IF NOT EXISTS ${table}${on_cluster}
(
    period DateTime('UTC'),
    service LowCardinality(String),
    route LowCardinality(String),
    name LowCardinality(String),
    step UInt32,
    usages SimpleAggregateFunction(sum, Int64)
)
ENGINE = ${engine}
PARTITION BY (toYYYYMM(period), step)
ORDER BY (service, route, name, period)
SETTINGS ${settings};
