"""Exact statements over `exchange_rates`. Every one reads the rows that count: of each day, those of its newest load."""

from pathlib import Path

from footfall.foundations.clickhouse.statement_files import statements_in

statement = statements_in(Path(__file__).parent)
