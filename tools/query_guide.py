"""The generated parts of `docs/query.md`, out of the catalog and the limits."""

import pathlib
import re
from collections.abc import Iterable, Mapping

from footfall.products.insights.backend.facade import sql_house_schema
from footfall.products.insights.backend.logic.hold_slot import SLOTS_PER_TEAM, WAIT_S
from footfall.products.insights.backend.logic.run_sql import (
    LIMITS,
    MAX_ANSWER_BYTES,
    MAX_READ_ROWS,
)
from footfall.query.written.read import MAX_CHARACTERS, MAX_DEPTH, MAX_NESTING
from footfall.query.written.scope import MAX_READS, MAX_VALUE_BYTES, MAX_VIEW_DEPTH

GUIDE = pathlib.Path(__file__).parents[1] / "docs" / "query.md"


def with_generated_parts(text: str) -> str:
    for name, part in _parts().items():
        pattern = re.compile(rf"(<!-- {name}: generated -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        place = pattern.search(text)
        if place is None:
            raise ValueError(f"docs/query.md has no place for {name}")
        text = text[: place.end(1)] + part + text[place.start(2) :]
    return text


def _parts() -> Mapping[str, str]:
    return {"limits": _limits(), "tables": _tables(), "functions": _functions()}


def _limits() -> str:
    schema = sql_house_schema()
    memory = (LIMITS.max_memory_usage_bytes or 0) // 1024**3
    return _table(
        ("what", "how much", "what happens beyond it"),
        [
            (
                "rows of an answer",
                f"{schema.default_limit}, up to {schema.max_limit:,} with `LIMIT`",
                "cut, and `hasMore` is true",
            ),
            ("size of an answer", f"{MAX_ANSWER_BYTES // 1024**2} MB", "413"),
            ("time", f"{LIMITS.max_execution_time_s:g} s", "504"),
            ("memory", f"{memory} GB", "413"),
            ("rows that would be read", f"{MAX_READ_ROWS:,}", "413, before anything is run"),
            ("bytes that are read", "100 GB, or as the house is set up", "413"),
            (
                "questions of a project at once",
                str(SLOTS_PER_TEAM),
                f"429, after waiting {WAIT_S:g} s",
            ),
            ("length of the text", f"{MAX_CHARACTERS:,} characters", "400"),
            ("brackets in each other", str(MAX_NESTING), "400"),
            ("operations in each other", str(MAX_DEPTH), "400"),
            ("tables read, WITHs and views put in", str(MAX_READS), "400"),
            ("views in each other", str(MAX_VIEW_DEPTH), "400"),
            ("texts and values together", f"{MAX_VALUE_BYTES:,} bytes", "400"),
        ],
    )


def _tables() -> str:
    parts: list[str] = []
    for table in sql_house_schema().tables:
        rows = [(f"`{column.name}`", column.type) for column in table.columns]
        parts.append(f"### `{table.name}`\n\n{_table(('column', 'type'), rows)}")
        if table.paths:
            listed = ", ".join(f"`{name}`" for name in table.paths)
            parts.append(f"Leads on to {listed}.\n")
    return "\n".join(parts)


def _functions() -> str:
    schema = sql_house_schema()
    topics: dict[tuple[str, str], list[str]] = {}
    for function in schema.functions:
        first = f"({function.parameters})" if function.parameters != "0" else ""
        topics.setdefault((function.kind, function.topic), []).append(
            f"`{function.name}{first}({function.arguments})`"
        )
    parts = [
        f"**{kind}, {topic}**: {', '.join(functions)}\n"
        for (kind, topic), functions in topics.items()
    ]
    endings = ", ".join(f"`{ending}`" for ending in schema.aggregate_endings)
    return "\n".join([f"An aggregate may end in one of {endings}.\n", *parts])


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(heads)]
    lines.append(["---"] * len(lines[0]))
    lines += [list(row) for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
