// How often requests used what they told of on each local day, by service, route and name: usages.
import "array"
import "date"
import "strings"
import "timezone"

option task = {name: ${task}, cron: ${cron}}
option location = ${location}

// The days that are computed anew, counted back from the day of the run, so that late points are in and a missed run heals.
days = ${days}

// Truncated twice: one day before a midnight may be one o'clock, where the clock skips the midnight itself.
day = (n) => date.truncate(t: date.sub(d: date.scale(d: 1d, n: n), from: date.truncate(t: now(), unit: 1d)), unit: 1d)

usages = (x) =>
    from(bucket: ${bucket})
        |> range(start: day(n: x), stop: day(n: x - 1))
        |> filter(fn: (r) => r._measurement == "usages_statistic" and r._field =~ /._usages$/)
        |> group(columns: ["service", "route", "_field", "_start"])
        |> sum()
        |> toInt()
        |> group()
        |> map(
            fn: (r) =>
                ({r with
                    _measurement: "usages_1d",
                    _field: "usages",
                    name: strings.trimSuffix(v: r._field, suffix: "_usages"),
                    _time: r._start,
                }),
        )
        |> group(columns: ["_measurement", "_field"])

union(tables: array.map(arr: days, fn: (x) => usages(x: x)))
    |> to(bucket: ${aggregated})
