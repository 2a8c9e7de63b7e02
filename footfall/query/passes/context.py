"""What a pass may know besides the tree."""

from dataclasses import dataclass

from footfall.query.catalog.external import ExternalTable


@dataclass(frozen=True)
class Context:
    """`team_id`: whose data is asked for. `database`: where the physical tables and dictionaries are.

    `external_tables` are the team's own; no other table outside of `database` can be read.
    `is_written`: the tree was made of text that people wrote, which may use more functions and less trust.
    """

    team_id: int
    database: str
    external_tables: tuple[ExternalTable, ...] = ()
    is_written: bool = False
