-- Aggregates the points of a UTC day that are older than the moment in the view of the same series. "create" inserts
-- what this selects into a table of its own, and replaces the day's partition of ${table} by it.
${select};
