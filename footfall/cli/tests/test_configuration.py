"""What is written for the programs of the house, as those programs read it."""

import configparser
import json
import shlex
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from footfall.cli.home import write_private
from footfall.cli.parts.clickhouse import CLICKHOUSE, render_credentials
from footfall.cli.parts.gateway import render_configuration as render_caddyfile
from footfall.cli.parts.kafka import render_properties
from footfall.cli.parts.table import CHORES, PARTS, needs_by_name, parts_for
from footfall.cli.starting import in_start_order
from footfall.cli.supervision import render_configuration
from footfall.cli.tests.blueprints import blueprint_in
from footfall.cli.trouble import TroubleError


def caddy(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("caddy")
    return subprocess.run([str(program), *arguments], capture_output=True, text=True, check=False)


def adapted(tmp_path: Path, **given: str) -> dict[str, object]:
    """The gateway's configuration as Caddy understands it."""
    file = tmp_path / "Caddyfile"
    write_private(file, render_caddyfile(blueprint_in(tmp_path / "home", **given)))
    result = caddy("adapt", "--adapter", "caddyfile", "--config", str(file), "--validate")
    assert result.returncode == 0, result.stderr
    understood: dict[str, object] = json.loads(result.stdout)
    return understood


def test_caddy_accepts_the_gateways_configuration_and_opens_no_admin_port(tmp_path: Path) -> None:
    understood = adapted(tmp_path)
    assert understood["admin"] == {"disabled": True, "config": {"persist": False}}
    assert json.dumps(understood).count('"listen"') == 1
    assert '"listen": ["127.0.0.1:20000"]' in json.dumps(understood)


def test_the_gateway_believes_forwarded_addresses_only_of_named_proxies(tmp_path: Path) -> None:
    assert "trusted_proxies" not in json.dumps(adapted(tmp_path))
    told = json.dumps(adapted(tmp_path, FOOTFALL_TRUSTED_PROXIES="10.0.0.0/8, 192.0.2.7"))
    assert '"ranges": ["10.0.0.0/8", "192.0.2.7/32"]' in told


def test_a_proxy_that_is_no_network_is_refused(tmp_path: Path) -> None:
    blueprint = blueprint_in(tmp_path, FOOTFALL_TRUSTED_PROXIES="10.0.0.0/8 } respond pwned")
    with pytest.raises(TroubleError, match="FOOTFALL_TRUSTED_PROXIES"):
        render_caddyfile(blueprint)


def test_supervisord_reads_back_every_command_and_setting(tmp_path: Path) -> None:
    difficult = 'se"cret%(here)s \\ with, all'
    blueprint = blueprint_in(tmp_path, FOOTFALL_EMAIL_URL=difficult)
    web = next(part for part in PARTS if part.name == "web")
    text = render_configuration(blueprint, [web])
    reader = configparser.RawConfigParser()
    reader.read_string(text)
    section = reader["program:web"]
    assert shlex.split(section["command"]) == web.command(blueprint)
    expected = difficult.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    assert f'FOOTFALL_EMAIL_URL="{expected}"' in section["environment"]


def test_all_parts_listen_on_the_loopback(tmp_path: Path) -> None:
    blueprint = blueprint_in(tmp_path)
    assert "bind 127.0.0.1\n" in render_caddyfile(blueprint)
    listeners = [line for line in render_properties(blueprint).splitlines() if "listeners=" in line]
    assert all("//127.0.0.1:" in line for line in listeners)
    assert all(
        value.startswith("127.0.0.1:")
        for name, value in blueprint.settings.items()
        if name.endswith("_LISTEN")
    )


def test_clickhouse_gets_hashes_of_passwords_and_nothing_in_its_environment(tmp_path: Path) -> None:
    blueprint = blueprint_in(tmp_path)
    users = json.loads(render_credentials(blueprint))["users"]
    writer = blueprint.secrets.clickhouse_writer_password
    assert users[0] == {
        "name": "writer",
        "password_sha256": sha256(writer.encode()).hexdigest(),
        "role": "writer",
    }
    command = CLICKHOUSE.command(blueprint)
    assert command[:2] == ["/usr/bin/env", "-i"]
    assert CLICKHOUSE.settings(blueprint) == {}
    assert not [word for word in command if writer in word]


def test_every_part_starts_after_what_it_needs() -> None:
    ordered = [entry.name for entry in in_start_order(PARTS, CHORES)]
    for name, needs in needs_by_name().items():
        assert all(ordered.index(need) < ordered.index(name) for need in needs), name


def test_a_part_brings_what_it_needs_and_no_more() -> None:
    parts, chores = parts_for(["sink"], {})
    assert [part.name for part in parts] == ["kafka", "clickhouse", "sink"]
    assert [chore.name for chore in chores] == ["kafka topics", "clickhouse tables"]


def test_a_server_outside_of_the_house_replaces_the_part() -> None:
    parts, chores = parts_for(["web"], {"FOOTFALL_POSTGRES_URL": "postgresql://elsewhere/db"})
    assert [part.name for part in parts] == ["redis", "web"]
    assert [chore.name for chore in chores] == ["postgres tables"]


def test_given_settings_win_over_the_houses_own(tmp_path: Path) -> None:
    blueprint = blueprint_in(tmp_path, FOOTFALL_SITE_URL="https://stats.example.com")
    assert blueprint.settings["FOOTFALL_SITE_URL"] == "https://stats.example.com"
    assert blueprint.local_url == "http://127.0.0.1:20000"


def test_a_part_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(TroubleError, match="no part 'posgres'.*postgres, redis"):
        parts_for(["posgres"], {})
