-- Counts points of this moment and later as they come; older ones are aggregated by days.
-- The moment, whose form must stay as it is, is set when this is applied by "create". Who applies this by hand must do
-- so before the moment, or move it beyond the time of applying: points that are later than the moment and come before
-- the view is there are counted by nobody.
CREATE MATERIALIZED VIEW IF NOT EXISTS ${view}${on_cluster} TO ${table} AS
${select};
