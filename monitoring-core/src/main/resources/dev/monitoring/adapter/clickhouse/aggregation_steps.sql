-- How many points of a day were aggregated at once: where there are more now, it is done again.
CREATE TABLE IF NOT EXISTS ${table}${on_cluster}
(
    series LowCardinality(String),
    day Date,
    points UInt64,
    at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (series, day);
