"""Whether states give what the events give, asked as people ask: the accuracy check of the builds."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlglot import exp

from footfall.foundations.clickhouse.client import ClickHouse, QueryResult
from footfall.products.insights.backend.contracts import Asker
from footfall.products.insights.backend.facade import ask_own_question
from footfall.products.web_analytics.backend.contracts import StatesFinding
from footfall.products.web_analytics.backend.logic.answer_questions import (
    answer_overview,
    answer_stats_table,
)
from footfall.query.nodes.web import WebOverviewQuery, WebStatsTableQuery

_RANGES = ("-1dStart", "-7d", "-30d")
_BREAKDOWNS = ("Page", "InitialPage", "InitialChannelType", "Country")
_ORIGIN = ("usedPreAggregatedTables", "preAggregatedShare")


def check_states(
    clickhouse: ClickHouse, team_id: int, zone: ZoneInfo, now: datetime
) -> StatesFinding:
    """Compares the overview and four tables of three ranges that end yesterday."""
    asker = Asker(team_id, zone)
    compared = from_states = 0
    differences: list[str] = []
    for date_from in _RANGES:
        common = {"dateRange": {"date_from": date_from, "date_to": "-1d"}}
        questions: list[dict[str, object]] = [{"kind": "WebOverviewQuery", **common}]
        questions += [
            {"kind": "WebStatsTableQuery", "breakdownBy": name, "limit": 1000, **common}
            for name in _BREAKDOWNS
        ]
        for question in questions:
            answers = [
                _answer(
                    clickhouse, {**question, "useWebAnalyticsPreAggregatedTables": use}, asker, now
                )
                for use in (True, False)
            ]
            compared += 1
            from_states += bool(answers[0]["usedPreAggregatedTables"])
            if _without_origin(answers[0]) != _without_origin(answers[1]):
                name = question.get("breakdownBy", "overview")
                differences.append(f"team {team_id}, {name} from {date_from}")
    return StatesFinding(compared, from_states, tuple(differences))


def _without_origin(answer: dict[str, object]) -> dict[str, object]:
    return {name: held for name, held in answer.items() if name not in _ORIGIN}


def _answer(
    clickhouse: ClickHouse, question: dict[str, object], asker: Asker, now: datetime
) -> dict[str, object]:
    def ask(tree: exp.Select) -> QueryResult:
        return ask_own_question(clickhouse, tree, asker.team_id)

    if question["kind"] == "WebOverviewQuery":
        overview = WebOverviewQuery.model_validate(question)
        return asdict(answer_overview(overview, ask, asker, now, "query"))
    table = WebStatsTableQuery.model_validate(question)
    return asdict(answer_stats_table(table, ask, asker, now, "query"))
