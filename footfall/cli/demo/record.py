"""`demo.json` in the home: which plan each project got, so that a second run sends the same events."""

import json
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from footfall.cli.demo.plan import Plan
from footfall.cli.home import Home, write_private
from footfall.cli.trouble import TroubleError


class DemoRecord(BaseModel):
    """`events` as asked for; `until` is the end of the history."""

    model_config = ConfigDict(extra="forbid", strict=True)

    seed: int
    days: int
    events: int
    until: datetime


_RECORDS = TypeAdapter(dict[str, DemoRecord])


def plan_for(home: Home, project_id: int, seed: int, days: int, events: int, now: datetime) -> Plan:
    """The recorded plan of a project, or a new one that ends now. Raises `TroubleError` if another one is recorded."""
    records = _read(home)
    record = records.get(str(project_id))
    if record is None:
        record = DemoRecord(seed=seed, days=days, events=events, until=now)
        written = {name: one.model_dump(mode="json") for name, one in records.items()}
        written[str(project_id)] = record.model_dump(mode="json")
        write_private(_file(home), json.dumps(written, indent=2) + "\n")
    if (record.seed, record.days, record.events) != (seed, days, events):
        raise TroubleError(
            f"The project {project_id} already holds a demo, of --seed {record.seed} --days {record.days} "
            f"--events {record.events}.",
            "Use the same values to complete it, or another project (--project).",
            exit_code=2,
        )
    return Plan(seed, days, events, record.until)


def _file(home: Home) -> Path:
    return home.folder / "demo.json"


def _read(home: Home) -> dict[str, DemoRecord]:
    try:
        return _RECORDS.validate_json(_file(home).read_text())
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise TroubleError(
            f"The file {_file(home)} cannot be read.",
            "Put it back from a backup, or remove it and send the demo to a new project.",
        ) from error
