"""Answers that are kept: for whom, for how long, and what is said of them."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import Settings

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.products.insights.backend.contracts import Asker, QueryTooLargeError
from footfall.products.insights.backend.logic import keep_fresh
from footfall.products.insights.backend.logic.compute_once import Once, compute_once
from footfall.products.insights.backend.logic.keep_answers import (
    Answers,
    AnswerTooLargeError,
    KeptAnswer,
)
from footfall.products.insights.backend.logic.keep_fresh import freshness_of
from footfall.products.insights.backend.logic.name_answer import name_of
from footfall.products.insights.backend.logic.run_question import read_question
from footfall.products.insights.backend.logic.servers import Servers, house_servers
from footfall.products.insights.backend.tests.asking import (
    ask,
    make_team_with_client,
    store_event,
    trends_of,
)
from footfall.query.calendar.intervals import Interval, WeekStart

UTC_ZONE = ZoneInfo("UTC")
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def servers() -> Servers:
    return house_servers()


@pytest.fixture
def slowly_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer stays fresh as long as its kind may, whatever it cost."""
    monkeypatch.setattr(keep_fresh, "COST_FACTOR", 10**6)


def kept(
    answer: dict[str, Any], at: datetime = NOON, fresh_for: timedelta = timedelta(0)
) -> KeptAnswer:
    return KeptAnswer(answer, at, at, at + fresh_for, at + fresh_for)


def name(query: dict[str, Any], asker: Asker) -> str:
    return name_of(read_question(query, "query"), asker, "database")


@pytest.mark.django_db
@pytest.mark.usefixtures("slowly_stale")
class TestAtTheDoor:
    def test_a_second_asker_is_told_when_it_was_computed(self, clickhouse: ClickHouseUsers) -> None:
        team, client = make_team_with_client()
        event = str(uuid.uuid4())
        store_event(clickhouse, team.pk, event)
        before = timezone.now()
        first = ask(client, team, trends_of(event)).json()
        store_event(clickhouse, team.pk, event)
        second = ask(client, team, trends_of(event)).json()
        assert (first["is_cached"], second["is_cached"]) == (False, True)
        assert second["results"] == first["results"]
        assert second["last_refresh"] == first["last_refresh"]
        computed = datetime.fromisoformat(second["last_refresh"])
        assert before - timedelta(milliseconds=1) <= computed <= timezone.now()
        assert datetime.fromisoformat(second["cache_target_age"]) > computed
        assert datetime.fromisoformat(second["next_allowed_client_refresh"]) >= computed
        assert (second["timezone"], second["kind"]) == ("UTC", "TrendsQuery")
        assert second["cache_key"] == first["cache_key"]
        forced = ask(client, team, trends_of(event), refresh="force_blocking").json()
        assert forced["is_cached"] is False
        assert forced["results"][0]["aggregated_value"] == 2
        assert ask(client, team, trends_of(event), refresh=True).json()["is_cached"] is False
        assert ask(client, team, trends_of(event)).json()["results"] == forced["results"]

    def test_force_cache_never_computes(self, clickhouse: ClickHouseUsers) -> None:
        team, client = make_team_with_client()
        query = trends_of(str(uuid.uuid4()))
        missed = ask(client, team, query, refresh="force_cache")
        assert missed.status_code == 200
        key = ask(client, team, query).json()["cache_key"]
        assert missed.json() == {"cache_key": key, "query_status": None}
        assert ask(client, team, query, refresh="force_cache").json()["is_cached"] is True

    def test_another_team_never_sees_it(self, clickhouse: ClickHouseUsers) -> None:
        event = str(uuid.uuid4())
        (ours, client), (theirs, other) = make_team_with_client(), make_team_with_client()
        store_event(clickhouse, ours.pk, event)
        mine = ask(client, ours, trends_of(event)).json()
        told = ask(other, theirs, trends_of(event)).json()
        assert (mine["results"][0]["aggregated_value"], told["is_cached"]) == (1, False)
        assert told["results"][0]["aggregated_value"] == 0
        assert mine["cache_key"] != told["cache_key"]

    def test_a_question_that_failed_leaves_nothing(self, clickhouse: ClickHouseUsers) -> None:
        team, client = make_team_with_client()
        query = {"kind": "HogQLQuery", "query": "SELECT throwIf(1), 'x'"}
        large = {
            "kind": "HogQLQuery",
            "query": "SELECT repeat('x', 900000), arrayJoin(range(200)) LIMIT 200",
        }
        for asked in (query, large):
            assert ask(client, team, asked).status_code in (400, 413)
            missed = ask(client, team, asked, refresh="force_cache").json()
            assert set(missed) == {"cache_key", "query_status"}

    def test_without_redis_questions_are_answered_and_it_is_said_once(
        self, clickhouse: ClickHouseUsers, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        team, client = make_team_with_client()
        event = str(uuid.uuid4())
        store_event(clickhouse, team.pk, event)
        settings.FOOTFALL = replace(
            settings.FOOTFALL, redis_url=f"redis://127.0.0.1:9/{uuid.uuid4().int % 10**6}"
        )
        for _ in range(3):
            answer = ask(client, team, trends_of(event)).json()
            assert (answer["is_cached"], answer["results"][0]["aggregated_value"]) == (False, 1)
        said = [record for record in caplog.records if "Redis does not answer" in record.message]
        assert len(said) == 1
        later = ask(client, team, trends_of(event), refresh="force_async")
        assert (later.status_code, later.json()["code"]) == (503, "unavailable")

    @pytest.mark.parametrize(
        ("body", "attr"),
        [
            ({"refresh": "sometimes"}, "refresh"),
            ({"refresh": 1}, "refresh"),
            ({"refresh": ["async"]}, "refresh"),
            ({"async": "yes"}, "async"),
            ({"filters_override": {}}, "filters_override"),
        ],
    )
    def test_what_is_not_understood_is_refused(self, body: dict[str, Any], attr: str) -> None:
        team, client = make_team_with_client()
        response = ask(client, team, trends_of("x"), **body)
        assert (response.status_code, response.json()["attr"]) == (400, attr)


@pytest.mark.django_db
class TestName:
    def test_what_means_the_same_has_one_name(self) -> None:
        asker = Asker(1, UTC_ZONE)
        plain = trends_of("x")
        spelled = {**plain, "interval": "day", "dateRange": None, "properties": None}
        turned = dict(reversed(list(plain.items())))
        assert name(plain, asker) == name(spelled, asker) == name(turned, asker)

    def test_whatever_changes_the_answer_changes_the_name(self) -> None:
        asker = Asker(1, UTC_ZONE)
        names = {
            name(trends_of("x"), asker),
            name(trends_of("y"), asker),
            name(trends_of("x", interval="hour"), asker),
            name(trends_of("x"), Asker(2, UTC_ZONE)),
            name(trends_of("x"), Asker(1, ZoneInfo("Asia/Tokyo"))),
            name(trends_of("x"), Asker(1, UTC_ZONE, WeekStart.MONDAY)),
            name_of(read_question(trends_of("x"), "query"), asker, "other"),
        }
        assert len(names) == 7


class TestFreshness:
    def fresh_for(self, cost_s: float, date_to: str | None, **question: Any) -> timedelta:
        answer = {"resolved_date_range": {"date_to": date_to}} if date_to else {}
        ended = NOON + timedelta(seconds=cost_s)
        node = read_question(trends_of("x", **question), "query").node
        return freshness_of(answer, node, Asker(1, UTC_ZONE), NOON, ended).fresh_until - ended

    def test_what_is_cheap_is_fresh_and_what_is_dear_is_shown_for_longer(self) -> None:
        live = "2026-03-10T23:59:59.999+00:00"
        assert self.fresh_for(0.02, live) == timedelta(seconds=0.6)
        assert self.fresh_for(10, live) == timedelta(minutes=5)
        assert self.fresh_for(100, live) == timedelta(minutes=15)
        assert self.fresh_for(100, live, interval="hour") == timedelta(minutes=5)

    def test_a_range_that_is_over_stays_longer_but_not_for_ever(self) -> None:
        over = "2026-03-09T23:59:59.999+00:00"
        assert self.fresh_for(100, over) == timedelta(minutes=50)
        assert self.fresh_for(10_000, over) == timedelta(hours=6)

    def test_today_ends_at_midnight_of_the_team(self) -> None:
        tokyo = Asker(1, ZoneInfo("Asia/Tokyo"))
        began = datetime(2026, 3, 10, 14, 59, 50, tzinfo=UTC)
        node = read_question(trends_of("x"), "query").node
        answer = {"resolved_date_range": {"date_to": "2026-03-10T23:59:59.999+09:00"}}
        found = freshness_of(answer, node, tokyo, began, began + timedelta(seconds=5))
        assert found.fresh_until == datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
        hourly = read_question(trends_of("x", interval="hour"), "query").node
        assert hourly.model_dump()["interval"] is Interval.HOUR
        late = NOON.replace(minute=59, second=55)
        found = freshness_of(answer, hourly, Asker(1, UTC_ZONE), late, late + timedelta(seconds=1))
        assert found.fresh_until == NOON.replace(hour=13)


class TestRoom:
    def test_the_oldest_give_way(self, servers: Servers, team_id: int) -> None:
        answers = Answers(servers.shared, team_id, max_team_bytes=2500)
        for index in range(4):
            noise = "".join(uuid.uuid4().hex for _ in range(48))
            moment = NOON + timedelta(seconds=index)
            assert answers.keep(f"n{index}", kept({"results": noise}, moment)) is True
        found = [index for index in range(4) if answers.find(f"n{index}") is not None]
        assert found == [2, 3]
        other = Answers(servers.shared, team_id + 1)
        assert other.find("n3") is None

    def test_an_answer_that_is_too_large_is_not_kept(self, servers: Servers, team_id: int) -> None:
        answers = Answers(servers.shared, team_id)
        with pytest.raises(AnswerTooLargeError):
            answers.keep("n", kept({"results": "x" * (33 * 1024**2)}))
        assert answers.find("n") is None


class TestOnce:
    def asked(self, team_id: int, arrived: datetime | None = None, forced: bool = False) -> Once:
        return Once(team_id, "n", arrived or timezone.now(), forced, lambda: None)

    def test_many_at_once_compute_once(self, servers: Servers, team_id: int) -> None:
        everybody = threading.Barrier(8)
        computed: list[int] = []

        def compute() -> KeptAnswer:
            computed.append(1)
            assert waiting.wait(20)
            now = timezone.now()
            answer = kept({"results": len(computed)}, now)
            Answers(servers.shared, team_id).keep("n", answer)
            return answer

        waiting = threading.Event()

        def one() -> tuple[KeptAnswer, bool]:
            asked = self.asked(team_id)
            everybody.wait(20)
            return compute_once(servers.shared, servers.leases, asked, compute, timezone.now)

        with ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(one) for _ in range(8)]
            threading.Timer(0.5, waiting.set).start()
            answers = [future.result(60) for future in asked]
        assert len(computed) == 1
        assert sorted(is_of_another for _, is_of_another in answers) == [False, *[True] * 7]
        assert {answer.answer["results"] for answer, _ in answers} == {1}

    def test_who_forces_is_not_given_what_began_before(
        self, servers: Servers, team_id: int
    ) -> None:
        began = timezone.now()
        old = KeptAnswer({"results": 1}, began, began + timedelta(hours=1), began, began)
        Answers(servers.shared, team_id).keep("n", old)
        new = kept({"results": 2}, timezone.now())
        asked = self.asked(team_id, forced=True)
        found, _ = compute_once(servers.shared, servers.leases, asked, lambda: new, timezone.now)
        assert found.answer == {"results": 2}

    def test_a_failure_that_would_come_again_is_shared_with_those_who_waited(
        self, servers: Servers, team_id: int
    ) -> None:
        arrived = timezone.now()

        def fail() -> KeptAnswer:
            raise QueryTooLargeError("too large")

        def never() -> KeptAnswer:
            raise AssertionError("it was computed a second time")

        with pytest.raises(QueryTooLargeError):
            compute_once(servers.shared, servers.leases, self.asked(team_id), fail, timezone.now)
        with pytest.raises(QueryTooLargeError, match="too large"):
            compute_once(
                servers.shared,
                servers.leases,
                self.asked(team_id, arrived),
                never,
                timezone.now,
            )
        answer = kept({"results": 1}, timezone.now())
        found, _ = compute_once(
            servers.shared, servers.leases, self.asked(team_id), lambda: answer, timezone.now
        )
        assert found is answer
