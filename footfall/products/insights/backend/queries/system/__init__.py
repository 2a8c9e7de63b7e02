"""Statements over ClickHouse's own tables, which no tree of the compiler may name."""

from pathlib import Path

from footfall.foundations.clickhouse.statement_files import statements_in

statement = statements_in(Path(__file__).parent)
