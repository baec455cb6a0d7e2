// How often requests failed on each local day, by service, route and error code: errors, and when the first and the last of them
// began, in nanoseconds since the epoch.
import "array"
import "date"
import "timezone"

option task = {name: ${task}, cron: ${cron}}
option location = ${location}

// The days that are computed anew, counted back from the day of the run, so that late points are in and a missed run heals.
days = ${days}

// Truncated twice: one day before a midnight may be one o'clock, where the clock skips the midnight itself.
day = (n) => date.truncate(t: date.sub(d: date.scale(d: 1d, n: n), from: date.truncate(t: now(), unit: 1d)), unit: 1d)

moments = (tables=<-, field) =>
    tables
        |> group()
        |> map(
            fn: (r) =>
                ({
                    _measurement: "errors_1d",
                    _field: field,
                    _value: int(v: r._time),
                    _time: r._start,
                    service: r.service,
                    route: r.route,
                    error_code: r.error_code,
                }),
        )
        |> group(columns: ["_measurement", "_field"])

errors = (x) => {
    points =
        from(bucket: ${bucket})
            |> range(start: day(n: x), stop: day(n: x - 1))
            |> filter(
                fn: (r) => r._measurement == "errors" and (r._field == "request_id" or r._field == "x_empty"),
            )
            |> group(columns: ["service", "route", "error_code", "_start", "_field"])

    return
        union(
            tables: [
                points
                    |> count()
                    |> group(columns: ["service", "route", "error_code", "_start"])
                    |> sum()
                    |> group()
                    |> set(key: "_measurement", value: "errors_1d")
                    |> set(key: "_field", value: "errors")
                    |> duplicate(column: "_start", as: "_time")
                    |> group(columns: ["_measurement", "_field"]),
                points
                    |> min(column: "_time")
                    |> keep(columns: ["service", "route", "error_code", "_start", "_time"])
                    |> group(columns: ["service", "route", "error_code", "_start"])
                    |> min(column: "_time")
                    |> moments(field: "first"),
                points
                    |> max(column: "_time")
                    |> keep(columns: ["service", "route", "error_code", "_start", "_time"])
                    |> group(columns: ["service", "route", "error_code", "_start"])
                    |> max(column: "_time")
                    |> moments(field: "last"),
            ],
        )
}

union(tables: array.map(arr: days, fn: (x) => errors(x: x)))
    |> to(bucket: ${aggregated})
