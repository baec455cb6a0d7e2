-- What is aggregated, by local day. Rows are to be added up: a day has rows of points that are still kept (settled =
-- false, made anew by each run) and of points that were deleted meanwhile (settled = true, never changed again).
-- The column day is the first instant of the local day, in UTC.
CREATE SCHEMA IF NOT EXISTS aggregated;

-- times: how many requests took longer than the bound before and at most as many seconds as the key says.
-- p95, p99: exact, of the row alone.
CREATE TABLE IF NOT EXISTS aggregated.requests_1d (
	day TIMESTAMP_NS NOT NULL,
	service VARCHAR NOT NULL,
	route VARCHAR NOT NULL,
	status_code INTEGER NOT NULL,
	requests BIGINT NOT NULL,
	errors BIGINT NOT NULL,
	seconds DOUBLE NOT NULL,
	p95 DOUBLE,
	p99 DOUBLE,
	times MAP(DOUBLE, UBIGINT),
	settled BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS aggregated.errors_1d (
	day TIMESTAMP_NS NOT NULL,
	service VARCHAR NOT NULL,
	route VARCHAR NOT NULL,
	error_code VARCHAR NOT NULL,
	errors BIGINT NOT NULL,
	first_seen TIMESTAMP_NS NOT NULL,
	last_seen TIMESTAMP_NS NOT NULL,
	settled BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS aggregated.usages_1d (
	day TIMESTAMP_NS NOT NULL,
	service VARCHAR NOT NULL,
	route VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	usages BIGINT NOT NULL,
	settled BOOLEAN NOT NULL
);

-- The zone whose days these are, and the moment (nanoseconds since the epoch) from which no point is missing.
CREATE TABLE IF NOT EXISTS aggregated.scope (
	zone VARCHAR NOT NULL,
	since BIGINT NOT NULL
);
