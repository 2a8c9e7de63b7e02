"""Nothing but the door of `foundations/outbound` may speak to an address that a person typed."""

import subprocess
import sys

import pytest

from footfall.cli.blueprint import REPOSITORY

WAYS_AROUND = [
    "import httpx\n",
    "from httpx import Client\n",
    "import requests\n",
    "import aiohttp\n",
    "import urllib3\n",
    "from urllib3 import PoolManager\n",
    "import urllib.request\n",
    "from urllib.request import urlopen\n",
    "import http.client\n",
    "from http.client import HTTPConnection\n",
    "import socket\n\nsocket.create_connection(('a', 1))\n",
]


def findings(code: str, path: str) -> str:
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--no-cache"]
    found = subprocess.run(
        [*command, "--stdin-filename", path, "-"],
        input=code,
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=False,
    )
    return found.stdout


@pytest.mark.parametrize("code", WAYS_AROUND)
def test_a_planted_way_around_the_outbound_door_fails_the_linter(code: str) -> None:
    assert "foundations.outbound" in findings(code, "footfall/products/x/backend/logic/send_it.py")


def test_the_door_itself_and_what_only_reads_urls_pass() -> None:
    assert "All checks passed" in findings(
        "import httpx\n", "footfall/foundations/outbound/http.py"
    )
    code = "from urllib.parse import urlsplit\n\nurlsplit('x')\n"
    assert "All checks passed" in findings(code, "footfall/products/x/backend/logic/send_it.py")
