#!/bin/bash
# Run by PostgreSQL's image once, at the first start of an empty volume: one role and its databases for each system.
# None of the roles is a superuser, and none may read another's tables.
set -euo pipefail

make_role() { # ROLE PASSWORD
    psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set role="$1" --set password="$2" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
SQL
}

make_database() { # DATABASE OWNER
    psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set database="$1" --set owner="$2" <<'SQL'
CREATE DATABASE :"database" OWNER :"owner";
REVOKE CONNECT ON DATABASE :"database" FROM PUBLIC;
SQL
}

make_role footfall "$POSTGRES_FOOTFALL_PASSWORD"
make_database footfall footfall
make_role dagster "$POSTGRES_DAGSTER_PASSWORD"
make_database dagster dagster
# Dagster's chore looks from the house's database whether its own is there; it may enter, and read nothing.
psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --command 'GRANT CONNECT ON DATABASE footfall TO dagster'
make_role temporal "$POSTGRES_TEMPORAL_PASSWORD"
make_database temporal temporal
make_database temporal_visibility temporal
