"""The tables that other products keep for a team."""

from footfall.foundations.registry.loading import answers_to
from footfall.query.catalog.external import ExternalTable


def find_tables(team_id: int) -> tuple[ExternalTable, ...]:
    return tuple(
        table for tables_of in answers_to("query.external_tables") for table in tables_of(team_id)
    )
