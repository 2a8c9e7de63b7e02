"""Subscriptions and invoices, as the product's own server reports them."""

from random import Random
from typing import Any, Final

from footfall.cli.demo.events import Event, Maker
from footfall.cli.demo.people import PLANS, Company

_DAYS_BETWEEN_INVOICES: Final = 30
_UPGRADES: Final = {"free": "team", "team": "business", "business": "enterprise"}


def bill(
    maker: Maker, chance: Random, companies: list[Company], day: int, midnight_ms: int
) -> list[Event]:
    """What one day's run of the billing program says."""
    events: list[Event] = []
    for company in companies:
        at_ms = midnight_ms + 2 * 3_600_000 + company.number * 1_700
        age = day - company.founded_day
        if age > 2 and chance.random() < (0.035 if company.plan == "free" else 0.003):
            events += _upgrade(maker, chance, company, at_ms)
        elif company.plan != "free" and chance.random() < 0.0012:
            before, company.plan = company.plan, "free"
            events.append(_tell(maker, company, at_ms, "subscription cancelled", {"plan": before}))
        if company.plan != "free" and age % _DAYS_BETWEEN_INVOICES == company.number % 30:
            events.append(_invoice(maker, chance, company, at_ms + 900))
    return events


def _upgrade(maker: Maker, chance: Random, company: Company, at_ms: int) -> list[Event]:
    if company.plan not in _UPGRADES:
        return []
    company.plan = _UPGRADES[company.plan]
    started = _tell(maker, company, at_ms, "subscription started", {"plan": company.plan})
    described = _tell(
        maker,
        company,
        at_ms + 100,
        "$groupidentify",
        {"$group_type": "company", "$group_key": company.key, "$group_set": company.properties()},
    )
    person = _tell(
        maker, company, at_ms + 200, "$set", {"$set": {"plan": company.plan, "is_customer": True}}
    )
    return [started, described, person, _invoice(maker, chance, company, at_ms + 300)]


def _invoice(maker: Maker, chance: Random, company: Company, at_ms: int) -> Event:
    said = {
        "plan": company.plan,
        "seats": max(3, len(company.people)),
        "revenue": company.monthly_price(),
        "currency": company.country.currency,
        "list_price_usd": PLANS[company.plan],
    }
    name = "payment failed" if chance.random() < 0.03 else "invoice paid"
    if name == "payment failed":
        said = {key: value for key, value in said.items() if key != "revenue"}
    return _tell(maker, company, at_ms, name, said)


def _tell(maker: Maker, company: Company, at_ms: int, name: str, said: dict[str, Any]) -> Event:
    owner = company.people[0]
    properties = {
        "$lib": "posthog-python",
        "$lib_version": "7.91.1",
        "$is_server": True,
        "$geoip_disable": True,
        "$ip": "198.51.100.7",
        "$groups": {"company": company.key},
        **said,
    }
    return maker.event(at_ms, owner.lane, owner.distinct_id, name, properties)
