from datetime import UTC, datetime, timedelta

import pytest

from footfall.foundations.testing.clickhouse_users import ClickHouseUsers
from footfall.foundations.testing.factories import client_of, make_key, make_team, make_user
from footfall.products.revenue.backend import facade

pytestmark = pytest.mark.django_db


def test_a_member_sees_a_day_s_rates_and_how_fresh_they_are(clickhouse: ClickHouseUsers) -> None:
    clickhouse.writer.run_command("TRUNCATE TABLE exchange_rates")
    today = datetime.now(UTC).date()
    facade.load_rates(today - timedelta(days=9), today, "sample")
    team = make_team()
    client = client_of(make_user(team.organization))
    answer = client.get(f"/api/projects/{team.id}/exchange_rates")
    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert shown["date"] == today.isoformat()
    rates = {one["currency"]: one for one in shown["rates"]}
    assert len(rates) == 30
    assert rates["USD"]["rate"] == "1.000000000000"
    assert shown["status"]["stored_providers"] == ["sample"]
    assert shown["status"]["missing_days"] == []
    assert shown["status"]["newest_published_on"] == rates["EUR"]["published_on"]
    before = client.get(f"/api/projects/{team.id}/exchange_rates?date=1998-01-01").json()
    assert before["rates"] == []


def test_an_empty_house_has_no_rates_and_says_so(clickhouse: ClickHouseUsers) -> None:
    clickhouse.writer.run_command("TRUNCATE TABLE exchange_rates")
    team = make_team()
    shown = (
        client_of(make_user(team.organization))
        .get(f"/api/projects/{team.id}/exchange_rates")
        .json()
    )
    assert shown["rates"] == []
    assert shown["status"]["newest_published_on"] is None
    assert len(shown["status"]["missing_days"]) == 90


@pytest.mark.parametrize("wrong", ["soon", "0001-01-01", "9999-12-31"])
def test_a_wrong_date_is_named(clickhouse: ClickHouseUsers, wrong: str) -> None:
    team = make_team()
    answer = client_of(make_user(team.organization)).get(
        f"/api/projects/{team.id}/exchange_rates?date={wrong}"
    )
    assert answer.status_code == 400
    assert answer.json()["attr"] == "date"


def test_a_stranger_sees_nothing(clickhouse: ClickHouseUsers) -> None:
    team = make_team()
    stranger = client_of(make_user(make_team().organization))
    address = f"/api/projects/{team.id}/exchange_rates"
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}/history?currency=EUR").status_code == 404
    key = make_key(make_user(team.organization), ["person:read"])
    refused = client_of(make_user()).get(
        f"/api/projects/{team.id}/exchange_rates", headers={"Authorization": f"Bearer {key}"}
    )
    assert refused.status_code in {403, 404}


def test_the_history_of_a_currency_has_its_days_in_order(clickhouse: ClickHouseUsers) -> None:
    clickhouse.writer.run_command("TRUNCATE TABLE exchange_rates")
    today = datetime.now(UTC).date()
    facade.load_rates(today - timedelta(days=9), today, "sample")
    team = make_team()
    client = client_of(make_user(team.organization))
    address = f"/api/projects/{team.id}/exchange_rates"
    shown = client.get(f"{address}/history?currency=EUR&days=4").json()
    assert [one["date"] for one in shown["rates"]] == [
        (today - timedelta(days=back)).isoformat() for back in (3, 2, 1, 0)
    ]
    of_today = {one["currency"]: one for one in client.get(address).json()["rates"]}["EUR"]
    assert shown["rates"][-1]["rate"] == of_today["rate"]
    assert client.get(f"{address}/history?currency=XYZ").json()["rates"] == []


@pytest.mark.parametrize(
    ("asked", "attr"),
    [
        ("", "currency"),
        ("currency=eur", "currency"),
        ("currency=EUR'%20OR%201", "currency"),
        ("currency=EUR&days=0", "days"),
        ("currency=EUR&days=1001", "days"),
        ("currency=EUR&date=soon", "date"),
        ("currency=EUR&date=1972-12-31", "date"),
        ("currency=EUR&date=2149-06-07", "date"),
    ],
)
def test_a_wrong_question_about_a_history_is_named(
    clickhouse: ClickHouseUsers, asked: str, attr: str
) -> None:
    team = make_team()
    answer = client_of(make_user(team.organization)).get(
        f"/api/projects/{team.id}/exchange_rates/history?{asked}"
    )
    assert answer.status_code == 400
    assert answer.json()["attr"] == attr
