"""What a pass may know besides the tree."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Context:
    """`team_id`: whose data is asked for. `database`: where the physical tables and dictionaries are."""

    team_id: int
    database: str
