"""Celery's list is closed. If this test fails, the new task belongs elsewhere: docs/decisions/0010 says where."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from footfall.foundations.registry.loading import load
from footfall.server.celery_chores import CHORES

ROOT = pathlib.Path(__file__).parents[2]
CLOSED_LIST = ["clear_expired_sessions", "count_definitions", "delete_expired_exports"]
PLANTED_TASK = """
from celery import shared_task


@shared_task(name="planted")
def send_report() -> None: ...
"""


def registered_tasks(checkout: pathlib.Path) -> list[str]:
    result = subprocess.run(
        [sys.executable, str(ROOT / "tools/celery_tasks.py")],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout), "FOOTFALL_LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


def test_celery_runs_the_closed_list_and_nothing_else() -> None:
    assert registered_tasks(ROOT) == CLOSED_LIST


@pytest.mark.parametrize(
    "room", ["products/people/backend", "foundations/identity/logic", "server"]
)
def test_a_planted_task_is_seen_wherever_it_stands(tmp_path: pathlib.Path, room: str) -> None:
    shutil.copytree(
        ROOT / "footfall",
        tmp_path / "footfall",
        ignore=shutil.ignore_patterns("__pycache__", "frontend", "tests"),
    )
    (tmp_path / "footfall" / room / "planted.py").write_text(PLANTED_TASK)
    assert registered_tasks(tmp_path) == sorted([*CLOSED_LIST, "planted"])


@pytest.mark.django_db
def test_every_chore_names_a_function_that_exists() -> None:
    assert [chore.name for chore in CHORES if not callable(load(chore.function))] == []
    assert sorted(chore.name for chore in CHORES) == CLOSED_LIST
