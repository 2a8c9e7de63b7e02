-- The people of static cohorts, as they were named: a row for each time that somebody was put in or taken out. Merges are
-- followed when a question is asked.
CREATE TABLE IF NOT EXISTS {database}.cohort_people{local} {on_cluster}
(
    team_id Int64,
    cohort_id Int64,
    person_id UUID,
    is_deleted Bool,
    version UInt64
)
ENGINE = {engine:ReplacingMergeTree(version)}
ORDER BY (team_id, cohort_id, person_id)
SETTINGS {dedup_window}, fsync_after_insert = 1, fsync_part_directory = 1;
{cluster_only}
CREATE TABLE IF NOT EXISTS {database}.cohort_people {on_cluster}
AS {database}.cohort_people_local
ENGINE = Distributed({cluster}, {database}, cohort_people_local, cityHash64(team_id, cohort_id, person_id));
