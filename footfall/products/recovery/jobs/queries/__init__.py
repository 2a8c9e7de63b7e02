"""Exact statements of this room's jobs, over the tables that the event's way writes."""

from pathlib import Path

from footfall.foundations.clickhouse.statement_files import statements_in

statement = statements_in(Path(__file__).parent)
