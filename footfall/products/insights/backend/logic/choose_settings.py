"""Which settings of the engine a tree counts on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from footfall.foundations.clickhouse.client import ServerSettings
from footfall.query.syntax.meaning import Written
from footfall.query.syntax.walk import level_by_level


def settings_of(parts: Sequence[exp.Expr]) -> ServerSettings | None:
    """What the expressions in a tree count on; None where people wrote none. `parts`: all nodes of the tree."""
    written = next((part for part in parts if isinstance(part, Written)), None)
    if written is None:
        return None
    settings: dict[str, str | int | float | bool] = {"session_timezone": written.args["zone"]}
    if any(isinstance(part, exp.Join) for part in level_by_level(written)):
        # Without a match there is nothing, and not an empty text.
        settings["join_use_nulls"] = 1
    return settings
