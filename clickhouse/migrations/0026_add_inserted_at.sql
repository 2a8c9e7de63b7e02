-- When a version of a person came, for exports of what has changed since. Rows from before are given the time of this
-- migration; without the second step each look at them would give them another one.
ALTER TABLE {database}.persons{local} {on_cluster}
    ADD COLUMN IF NOT EXISTS inserted_at DateTime64(3, 'UTC') DEFAULT now64(3);
ALTER TABLE {database}.persons{local} {on_cluster}
    MATERIALIZE COLUMN inserted_at;
{cluster_only}
ALTER TABLE {database}.persons {on_cluster}
    ADD COLUMN IF NOT EXISTS inserted_at DateTime64(3, 'UTC') DEFAULT now64(3);
ALTER TABLE {database}.person_distinct_ids{local} {on_cluster}
    ADD COLUMN IF NOT EXISTS inserted_at DateTime64(3, 'UTC') DEFAULT now64(3);
ALTER TABLE {database}.person_distinct_ids{local} {on_cluster}
    MATERIALIZE COLUMN inserted_at;
{cluster_only}
ALTER TABLE {database}.person_distinct_ids {on_cluster}
    ADD COLUMN IF NOT EXISTS inserted_at DateTime64(3, 'UTC') DEFAULT now64(3);
