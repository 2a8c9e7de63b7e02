"""Turns the templates in `clickhouse/` into statements, for one node or for a replicated and sharded cluster.

The placeholders are described in clickhouse/README.md. A template never holds a value: the database's name, checked to
be a plain identifier, is all that comes from outside.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

# The files are not part of the package: the SQL is read by people and by other languages too.
CLICKHOUSE_ROOT = Path(__file__).parents[3] / "clickhouse"

# A week: the longest outage after which a sink may still repeat the block that it had open.
_REMEMBERED_BLOCKS = 100_000
_REMEMBERED_S = 7 * 24 * 3600

_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?::([A-Za-z]+)(?:\(([^{}]*)\))?)?\}")
_STATEMENT_END = re.compile(r";[ \t]*$", re.MULTILINE)
_CREATED = re.compile(
    r"CREATE (TABLE|DICTIONARY|MATERIALIZED VIEW|VIEW) IF NOT EXISTS (?:\w+\.)?(\w+)"
)
_KIND_ORDER = {"TABLE": 0, "DICTIONARY": 1, "MATERIALIZED VIEW": 2, "VIEW": 2}
_CLUSTER_ONLY = "{cluster_only}"


class Form(StrEnum):
    """How ClickHouse is run; the same templates serve both."""

    SINGLE_NODE = "single-node"
    CLUSTER = "cluster"


class TemplateError(Exception):
    """A template cannot be rendered; the text names the file and what is wrong with it."""


@dataclass(frozen=True)
class Template:
    """One .sql file; `name` is its file name without `.sql`."""

    name: str
    text: str

    def render(self, form: Form, database: str) -> tuple[str, ...]:
        """Its statements in order, without those that only a cluster needs when `form` is one node."""
        statements = []
        for raw in _statements(self.text):
            if raw.startswith(_CLUSTER_ONLY):
                if form is Form.SINGLE_NODE:
                    continue
                raw = raw.removeprefix(_CLUSTER_ONLY).lstrip()
            statements.append(_PLACEHOLDER.sub(self._filler(form, database), raw))
        if not statements:
            raise TemplateError(f"{self.name}.sql holds no statement for {form.value}")
        return tuple(statements)

    def _filler(self, form: Form, database: str) -> Callable[[re.Match[str]], str]:
        fixed = _CLUSTER_TEXTS if form is Form.CLUSTER else _SINGLE_NODE_TEXTS

        def fill(found: re.Match[str]) -> str:
            name, family, arguments = found.groups()
            if name == "database":
                return database
            if name in {"engine", "engine_everywhere"} and family:
                return _engine(form, family, arguments or "", is_sharded=name == "engine")
            if name in fixed and not family:
                return fixed[name]
            raise TemplateError(f"{self.name}.sql: {found[0]} is no placeholder")

        return fill


_SINGLE_NODE_TEXTS = {
    "on_cluster": "",
    "local": "",
    "dedup_window": f"non_replicated_deduplication_window = {_REMEMBERED_BLOCKS}",
}
# The braces that stay are macros, which every server of a cluster fills from its own configuration.
_CLUSTER_TEXTS = {
    "on_cluster": "ON CLUSTER '{cluster}'",
    "local": "_local",
    "cluster": "'{cluster}'",
    "dedup_window": (
        f"replicated_deduplication_window = {_REMEMBERED_BLOCKS}, "
        f"replicated_deduplication_window_seconds = {_REMEMBERED_S}"
    ),
}


def _engine(form: Form, family: str, arguments: str, *, is_sharded: bool) -> str:
    if form is Form.SINGLE_NODE:
        return f"{family}({arguments})" if arguments else family
    # The uuid is the same on all nodes, and new when a table is made again under an old name.
    path = "'/clickhouse/tables/{uuid}/{shard}'" if is_sharded else "'/clickhouse/tables/{uuid}'"
    replica = "'{replica}'" if is_sharded else "'{shard}-{replica}'"
    return f"Replicated{family}({', '.join(filter(None, (path, replica, arguments)))})"


def _statements(text: str) -> list[str]:
    without_comments = "\n".join(
        line for line in text.splitlines() if not line.lstrip().startswith("--")
    )
    return [part.strip() for part in _STATEMENT_END.split(without_comments) if part.strip()]


def read_templates(folder: Path) -> tuple[Template, ...]:
    """Every .sql file of `folder`, by file name."""
    return tuple(
        Template(path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.sql"))
    )


def schema_statements(
    form: Form, database: str, folder: Path = CLICKHOUSE_ROOT / "schema"
) -> tuple[str, ...]:
    """The wanted state as statements in an order that works: tables, what reads them, then the views between them."""
    statements = [
        statement
        for template in read_templates(folder)
        for statement in template.render(form, database)
    ]
    # The sort is stable, so a Distributed table stays behind the local one that it is made of.
    return tuple(sorted(statements, key=_kind_order))


def created_objects(form: Form, database: str) -> tuple[str, ...]:
    """The names of all tables, dictionaries and views of the wanted state."""
    return tuple(
        found[2]
        for statement in schema_statements(form, database)
        if (found := _CREATED.match(statement))
    )


def _kind_order(statement: str) -> int:
    found = _CREATED.match(statement)
    if found is None:
        raise TemplateError(f"a schema file may only create, and IF NOT EXISTS: {statement[:80]}")
    return _KIND_ORDER[found[1]]
