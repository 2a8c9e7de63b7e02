"""What Django loads as it starts: every web process pays for it in time and memory."""

import json
import os
import subprocess
import sys

import pytest

_LOADED = """
import json, sys
import django
django.setup()
import footfall.server.urls
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    result = subprocess.run(
        [sys.executable, "-c", _LOADED],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "footfall.server.settings_for_tools"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(result.stdout))


@pytest.mark.parametrize("package", ["dagster", "dagster_webserver", "sqlalchemy", "pandas", "dlt"])
def test_a_web_process_does_not_load(loaded: set[str], package: str) -> None:
    assert package not in loaded
