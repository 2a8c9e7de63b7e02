"""Events and persons, sent to places of the team's own: files on object storage, tables in PostgreSQL."""
