-- Counts points of this moment and later as they come; older ones are aggregated by days.
-- The moment, whose form must stay as it is, is set when this is applied by "create".
CREATE MATERIALIZED VIEW IF NOT EXISTS ${view}${on_cluster} TO ${table} AS
${select};
