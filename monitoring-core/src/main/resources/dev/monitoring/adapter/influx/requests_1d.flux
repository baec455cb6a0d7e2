// What requests did on each local day, by service, route and status code: how many (requests), how many of them failed (errors),
// the sum, mean and percentiles of their times in seconds, and how many times are in each bucket of a histogram (le_<upper bound>).
// Counts, total and le_ may be added over days and groups; mean, p95 and p99 belong to their own row.
import "array"
import "date"
import "timezone"

option task = {name: ${task}, cron: ${cron}}
option location = ${location}

// The days that are computed anew, counted back from the day of the run, so that late points are in and a missed run heals.
days = ${days}

// Truncated twice: one day before a midnight may be one o'clock, where the clock skips the midnight itself.
day = (n) => date.truncate(t: date.sub(d: date.scale(d: 1d, n: n), from: date.truncate(t: now(), unit: 1d)), unit: 1d)

rows = (tables=<-, field) =>
    tables
        |> group()
        |> set(key: "_measurement", value: "requests_1d")
        |> set(key: "_field", value: field)
        |> duplicate(column: "_start", as: "_time")
        |> group(columns: ["_measurement", "_field"])

// All is computed of one table, which is read once, by comparisons and built-in functions alone: map() over points takes a hundred
// times as long.
requests = (x) => {
    points =
        from(bucket: ${bucket})
            |> range(start: day(n: x), stop: day(n: x - 1))
            |> filter(fn: (r) => r._measurement == "requests" and r._field == "execution_time")
            |> group(columns: ["service", "route", "status_code", "_start"])

    return
        union(
            tables: [
                points |> count() |> rows(field: "requests"),
                points |> sum() |> rows(field: "total"),
                points |> mean() |> rows(field: "mean"),
                points |> quantile(q: 0.95, method: "exact_mean") |> rows(field: "p95"),
                points |> quantile(q: 0.99, method: "exact_mean") |> rows(field: "p99"),
                points
                    |> histogram(bins: ${bins})
                    |> difference()
                    |> filter(fn: (r) => r._value > 0.0)
                    |> group()
                    |> map(
                        fn: (r) =>
                            ({r with
                                _measurement: "requests_1d",
                                _field: "le_" + string(v: r.le),
                                _value: int(v: r._value),
                                _time: r._start,
                            }),
                    )
                    |> group(columns: ["_measurement", "_field"]),
            ],
        )
}

errors = (x) =>
    from(bucket: ${bucket})
        |> range(start: day(n: x), stop: day(n: x - 1))
        |> filter(
            fn: (r) => r._measurement == "errors" and (r._field == "request_id" or r._field == "x_empty"),
        )
        |> group(columns: ["service", "route", "status_code", "_start", "_field"])
        |> count()
        |> group(columns: ["service", "route", "status_code", "_start"])
        |> sum()
        |> rows(field: "errors")

union(tables: array.map(arr: days, fn: (x) => union(tables: [requests(x: x), errors(x: x)])))
    |> to(bucket: ${aggregated})
