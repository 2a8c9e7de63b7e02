"""`bin/footfall demo`, from its options to the numbers it prints."""

import json
import secrets
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from footfall.cli.blueprint import Blueprint
from footfall.cli.bootstrapping import Keys, bootstrap
from footfall.cli.demo.api import Api, RefusedError
from footfall.cli.demo.history import history
from footfall.cli.demo.plan import Plan, last_full_hour
from footfall.cli.demo.record import plan_for
from footfall.cli.demo.sending import Sender
from footfall.cli.demo.steps import STEPS, Stage
from footfall.cli.demo.stored import Store, Stored
from footfall.cli.screen import console
from footfall.cli.trouble import TroubleError
from footfall.foundations.clickhouse.client import ClickHouse, ConnectionSettings

_EMAIL: Final = "demo@example.com"
_PROJECT: Final = "Demo"
_PAGES: Final = {
    "trends": "trends",
    "web analytics": "web",
    "live events": "activity",
    "exports": "exports",
    "tasks": "tasks",
    "exchange rates": "revenue/exchange-rates",
}


@dataclass(frozen=True)
class DemoResult:
    """`made`: the events of the plan; `sent`: those that this run had to send."""

    keys: Keys
    made: int
    sent: int
    stored: Stored


def run_demo(
    blueprint: Blueprint,
    *,
    email: str | None,
    project: str | None,
    seed: int,
    days: int,
    events: int,
) -> DemoResult:
    """Send a history to a project and wait until it can be asked for. Repeating it sends what is missing."""
    keys = _keys_for(blueprint, email, project)
    now = last_full_hour(datetime.now(UTC))
    plan = plan_for(blueprint.home, keys["project_id"], seed, days, events, now)
    console.print(
        f"{events} events of {days} days until {plan.until:%Y-%m-%d %H:%M} UTC, seed {seed}, "
        f"into project {keys['project_id']} at {blueprint.site_url}",
        soft_wrap=True,
    )
    settings = blueprint.settings
    connection = ConnectionSettings(
        url=settings["FOOTFALL_CLICKHOUSE_URL"],
        database=settings["FOOTFALL_CLICKHOUSE_DATABASE"],
        user=settings["FOOTFALL_CLICKHOUSE_READER_USER"],
        password=settings["FOOTFALL_CLICKHOUSE_READER_PASSWORD"],
    )
    with closing(ClickHouse(connection)) as clickhouse:
        store = Store(clickhouse, keys["project_id"], plan)
        result = _send(blueprint, keys, plan, store)
    with Api(blueprint.local_url, keys) as api:
        _run_steps(Stage(api, blueprint, plan))
    for name, path in _PAGES.items():
        url = f"{blueprint.site_url}/project/{keys['project_id']}/{path}"
        console.print(f"{name}: {url}", markup=False, soft_wrap=True)
    return result


def _keys_for(blueprint: Blueprint, email: str | None, project: str | None) -> Keys:
    """The user and project named; by default those of the last bootstrap, and new ones in an empty house."""
    known = _last_bootstrapped(blueprint)
    chosen_email = email or (known[0] if known else _EMAIL)
    chosen_project = project or (known[1] if known else _PROJECT)
    password = secrets.token_urlsafe(12)
    keys = bootstrap(blueprint, email=chosen_email, password=password, project=chosen_project)
    if known is None and email is None:
        console.print(f"log in as {chosen_email} with the password {password}", markup=False)
    return keys


def _last_bootstrapped(blueprint: Blueprint) -> tuple[str, str] | None:
    try:
        kept = json.loads(blueprint.home.keys_file.read_text())
    except (OSError, ValueError):
        return None
    for name in reversed(kept):
        email, _, project = name.partition(" ")
        return email, project
    return None


def _send(blueprint: Blueprint, keys: Keys, plan: Plan, store: Store) -> DemoResult:
    columns = (
        TextColumn("{task.description:<16}"),
        BarColumn(),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    begin, made, sent, acknowledged = time.monotonic(), 0, 0, 0
    before = store.count()
    with Progress(*columns, console=console) as progress:
        sending = progress.add_task("sent to capture", total=plan.events, rate="")

        def told(count: int) -> None:
            nonlocal acknowledged
            acknowledged += count
            rate = acknowledged / (time.monotonic() - begin)
            progress.update(sending, advance=count, rate=f"{rate:,.0f}/s")

        with Sender(blueprint.local_url, keys["project_token"], told) as sender:
            for day in history(plan):
                missing = store.missing(day.events) if before.uuids else day.events
                progress.update(sending, advance=len(day.events) - len(missing))
                sender.send(missing)
                made += len(day.events)
                sent += len(missing)
        progress.update(sending, total=made, completed=made)
        sending_s = time.monotonic() - begin
        arriving = progress.add_task("in ClickHouse", total=made, rate="")
        stored = store.wait_for(made, lambda seen: progress.update(arriving, completed=seen))
    whole_s = time.monotonic() - begin
    console.print(
        f"{made} events; {sent} sent in {sending_s:.1f} s ({sent / sending_s:,.0f}/s), "
        f"all in ClickHouse after {whole_s:.1f} s",
        soft_wrap=True,
    )
    if stored.events != stored.uuids:
        raise TroubleError(
            f"ClickHouse counts {stored.events} rows for {stored.uuids} events of the demo.",
            "Something was stored twice: please report it with the logs of ingest and sink.",
        )
    return DemoResult(keys, made, sent, stored)


def _run_steps(stage: Stage) -> None:
    for step in STEPS:
        try:
            came = step.run(stage)
        except RefusedError as error:
            console.print(f"[yellow]·[/] {step.name}: ", end="")
            console.print(str(error), markup=False, soft_wrap=True)
        else:
            console.print(f"[green]✓[/] {step.name}: ", end="")
            console.print(came, markup=False, soft_wrap=True)
