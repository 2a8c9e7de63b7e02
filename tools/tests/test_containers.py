"""compose.yaml, the images and the workflows, held against the code that they run."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import yaml

from footfall.cli.containers import part as containers
from footfall.cli.containers.addresses import ADDRESSES, blueprint_of
from footfall.cli.containers.gateway import render
from footfall.cli.parts.kafka import render_properties
from footfall.cli.parts.rust_services import CAPTURE, INGEST, SINK
from footfall.cli.parts.table import PARTS, part_named
from footfall.cli.tests.blueprints import blueprint_in

ROOT = Path(__file__).parents[2]
COMPOSE_TEXT = (ROOT / "compose.yaml").read_text()
# as compose fills it in for an operator who chose nothing
COMPOSE: dict[str, Any] = yaml.safe_load(
    re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", re.sub(r"\$\{\w+:\?[^}]*\}", "made", COMPOSE_TEXT))
)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "docker/Dockerfile").read_text()
JOBS = {"migrate", "temporal-schema"}
RUST_PARTS = (CAPTURE, INGEST, SINK)
OURS = {name for name, service in SERVICES.items() if "build" in service}
WORKFLOWS = sorted((ROOT / ".github").rglob("*.yml"))


def python_parts() -> list[str]:
    """The parts that our Python image runs, by the table of the parts."""
    return [
        part.name
        for part in PARTS
        if part.replaced_by is None and part.rust_package is None and part.name != "gateway"
    ]


def environment(service: str) -> dict[str, str | None]:
    given: dict[str, str | None] = SERVICES[service].get("environment", {})
    return given


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def test_every_part_of_the_house_has_its_service_and_every_service_is_known() -> None:
    extra = JOBS | {"temporal-ui"}
    assert sorted(SERVICES) == sorted({part.name for part in PARTS} | extra)


def test_the_python_image_starts_every_python_part_and_the_same_ones_as_bin_up() -> None:
    assert sorted(containers.PARTS) == sorted(python_parts())
    assert all(containers.find(name) is part_named(name) for name in containers.PARTS)
    assert {name: SERVICES[name]["command"] for name in containers.PARTS} == {
        name: [name] for name in containers.PARTS
    }


@pytest.mark.parametrize("name", sorted(containers.PARTS))
def test_a_python_part_is_given_every_setting_it_needs(name: str) -> None:
    part = part_named(name)
    wanted = part.settings(blueprint_of(part, {}))
    # one without a value in compose.yaml may be left out by the operator
    given = [key for key, value in environment(name).items() if value is not None]
    assert containers.missing_settings(wanted, given) == []


@pytest.mark.parametrize("part", RUST_PARTS, ids=lambda part: part.name)
def test_a_rust_part_is_given_every_setting_it_needs(part: Any) -> None:
    wanted = part.settings(blueprint_of(part, {}))
    assert set(wanted) <= set(environment(part.name))
    assert environment(part.name)[f"FOOTFALL_{part.name.upper()}_LISTEN"] == (
        f"0.0.0.0:{ADDRESSES[part.name][1]}"
    )


@pytest.mark.parametrize("name", [*sorted(containers.PARTS), "capture", "ingest", "sink"])
def test_every_address_that_a_part_is_given_is_one_that_a_service_listens_on(name: str) -> None:
    listening = {f"{service}:{port}" for service, port in ADDRESSES.values()}
    values = {key: value for key, value in environment(name).items() if value}
    named = {
        key: urlsplit(value).netloc.rpartition("@")[2]
        for key, value in values.items()
        if key.endswith(("_URL", "_ENDPOINT"))
        and key not in {"FOOTFALL_SITE_URL", "FOOTFALL_EMAIL_URL"}
    }
    named |= {k: v for k, v in values.items() if k.endswith(("_ADDRESS", "_BROKERS"))}
    assert named
    assert {key: address for key, address in named.items() if address not in listening} == {}


def test_an_operator_can_choose_every_documented_setting_of_the_python_parts() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    rows = re.findall(r"^\| (`FOOTFALL_.*?) \|.*\| ([^|]*) \|$", page, flags=re.MULTILINE)
    names = {
        name
        for named, who in rows
        if re.search("Django|worker|Dagster|Celery|web", who)
        for name in re.findall(r"FOOTFALL_[A-Z_]+", named)
    }
    # a container knows the first three by itself, and is no place to debug
    own = {"FOOTFALL_HOME", "FOOTFALL_POSTHOG_JS_DIST", "FOOTFALL_WEB_LISTEN", "FOOTFALL_DEBUG"}
    given = {name for service in containers.PARTS for name in environment(service)}
    assert len(names) > 20
    assert sorted(name for name in names - given - own if not name.endswith("_LISTEN")) == []


def test_no_service_is_given_a_setting_that_nobody_reads() -> None:
    documented = re.findall(r"FOOTFALL_[A-Z_]+", (ROOT / "docs/architecture.md").read_text())
    of_the_house = blueprint_of(part_named("web"), {}).settings
    of_containers = {"FOOTFALL_PROBE", "FOOTFALL_TRUSTED_PROXIES", "RUST_LOG"}
    given = {name for service in OURS for name in environment(service)}
    assert sorted(given - {*documented, *of_the_house, *of_containers}) == []


def test_only_the_gateway_is_published_and_the_servers_have_no_way_out() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["gateway"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    servers = set(SERVICES) - OURS
    assert {name: SERVICES[name]["networks"] for name in servers} == {
        name: ["inside"] for name in servers
    }


def test_every_image_from_outside_is_pinned_to_a_version() -> None:
    images = [SERVICES[name]["image"] for name in set(SERVICES) - OURS]
    images += re.findall(r"^ARG [A-Z]+_IMAGE=(\S+)$", DOCKERFILE, flags=re.MULTILINE)
    assert len(images) > 10
    assert [
        image for image in images if not re.search(r":v?\d+\.\d+[\w.-]*(@sha256:\w+)?$", image)
    ] == []


def test_every_service_restarts_is_bounded_and_says_whether_it_is_well() -> None:
    # its image is made of one program and holds nothing to ask with; nothing waits for it
    unasked = {"temporal-ui"}
    targets = re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILE, flags=re.MULTILINE)
    assert {SERVICES[name]["build"]["target"] for name in OURS} <= set(targets)
    for name, service in SERVICES.items():
        assert "mem_limit" in service, name
        assert "logging" in service, name
        expected = "on-failure:5" if name in JOBS else "unless-stopped"
        assert service["restart"] == expected, name
        asked = "healthcheck" in service or name in OURS
        assert asked or name in JOBS | unasked, name


def test_our_containers_may_do_nothing_but_run() -> None:
    for name in OURS:
        service = SERVICES[name]
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_a_container_gets_the_time_to_stop_that_its_part_gets() -> None:
    given = {name: seconds(SERVICES[name]["stop_grace_period"]) for name in OURS - JOBS}
    assert {name: given[name] for name in given if given[name] < part_named(name).stop_wait_s} == {}


def test_kafka_is_told_the_same_as_by_bin_up(tmp_path: Path) -> None:
    blueprint = blueprint_in(tmp_path)
    properties = dict(line.split("=", 1) for line in render_properties(blueprint).splitlines())
    wanted = {
        f"KAFKA_{name.upper().replace('.', '_')}": value for name, value in properties.items()
    }
    given = environment("kafka")
    addresses = {"KAFKA_LISTENERS", "KAFKA_ADVERTISED_LISTENERS", "KAFKA_CONTROLLER_QUORUM_VOTERS"}
    differing = {name for name in wanted if str(given.get(name)) != wanted[name]}
    assert differing == addresses | {"KAFKA_LOG_DIRS"}


def test_the_gateway_of_containers_has_the_routes_of_bin_up_and_caddy_takes_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "Caddyfile"
    file.write_text(render())
    caddy = Path(sys.executable).with_name("caddy")
    result = subprocess.run(
        [str(caddy), "adapt", "--adapter", "caddyfile", "--config", str(file), "--validate"],
        env={
            "XDG_DATA_HOME": str(tmp_path),
            "HOME": str(tmp_path),
            "FOOTFALL_TRUSTED_PROXIES": "10.0.0.0/8 192.0.2.7",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert '"dial":"capture:8002"' in result.stdout
    assert '"dial":"web:8001"' in result.stdout
    assert '"ranges":["10.0.0.0/8","192.0.2.7"]' in result.stdout


def test_the_secrets_that_compose_asks_for_are_those_that_make_env_makes(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("REDIS_PASSWORD=of-the-operator")
    for _ in range(2):
        subprocess.run([str(ROOT / "docker/make-env"), str(file)], check=True, capture_output=True)
    made = dict(line.split("=", 1) for line in file.read_text().splitlines())
    assert len(file.read_text().splitlines()) == len(made)
    assert made["REDIS_PASSWORD"] == "of-the-operator"
    assert file.stat().st_mode & 0o077 == 0
    asked = set(re.findall(r"\$\{([A-Z_]+):\?", COMPOSE_TEXT))
    assert asked <= set(made)
    assert [name for name, value in made.items() if not re.fullmatch(r"[\w.:/=-]+", value)] == []


def test_clickhouses_reader_may_read_and_has_no_source_to_read_from() -> None:
    users = ElementTree.parse(ROOT / "docker/clickhouse/users.xml").getroot()  # noqa: S314  # ours
    grants = [query.text for query in users.findall("users/reader/grants/query")]
    assert grants == ["GRANT SELECT, dictGet ON footfall.*"]
    assert users.findtext("profiles/reader/readonly") == "2"
    for role in ("writer", "reader"):
        secret = users.find(f"users/{role}/password")
        assert secret is not None
        assert secret.attrib["from_env"] in environment("clickhouse")
    assert environment("sink")["FOOTFALL_CLICKHOUSE_DATABASE"] == "footfall"


def test_no_image_of_ours_runs_as_root_and_each_says_whether_it_is_well() -> None:
    stages = dict(re.findall(r"^FROM \S+ AS (\S+)\n(.*?)(?=^FROM |\Z)", DOCKERFILE, re.M | re.S))
    for target in {SERVICES[name]["build"]["target"] for name in OURS}:
        assert "\nUSER 10001:10001\n" in stages[target], target
        assert "\nHEALTHCHECK " in stages[target], target


def test_what_the_images_copy_exists_and_is_let_through() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    let_through = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, flags=re.MULTILINE)
    sources = {source for copy in copies for source in copy.split()}
    sources |= set(re.findall(r"--mount=type=bind,source=([^,]+)", DOCKERFILE))
    assert len(sources) > 10
    assert ignored[1] == "*"
    for source in sources:
        assert (ROOT / source).exists(), source
        assert any(source == path or source.startswith(f"{path}/") for path in let_through), source


def test_workflows_name_actions_by_their_commit_and_packages_run_no_scripts() -> None:
    texts = {str(path): path.read_text() for path in WORKFLOWS}
    uses = [used for text in texts.values() for used in re.findall(r"uses: (\S+)", text)]
    assert len(uses) > 5
    assert [used for used in uses if not re.fullmatch(r"\./\S+|[\w./-]+@[0-9a-f]{40}", used)] == []
    installs = [
        line for text in texts.values() for line in re.findall(r"npm (?:ci|install).*", text)
    ]
    assert [line for line in installs if "--ignore-scripts" not in line] == []


def test_workflows_grant_nothing_by_default_but_reading() -> None:
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        workflow = yaml.safe_load(path.read_text())
        assert workflow["permissions"] in ({}, {"contents": "read"}), path
        writers = [
            job for job in workflow["jobs"].values() if "write" in str(job.get("permissions"))
        ]
        assert [job for job in writers if job.get("environment") != "release"] == [], path
        checkouts = path.read_text().count("actions/checkout@")
        assert path.read_text().count("persist-credentials: false") == checkouts, path


def test_workflows_call_recipes_and_programs_that_exist() -> None:
    recipes = set(re.findall(r"^([a-z-]+)(?: [^:]*)?:", (ROOT / "justfile").read_text(), re.M))
    text = "\n".join(path.read_text() for path in WORKFLOWS)
    called = set(re.findall(r"\bjust ([a-z-]+)", text))
    assert called
    assert called - recipes == set()
    programs = set(
        re.findall(r"(?:run: |sudo |^ +)((?:bin|docker|e2e|tools)/[\w-]+)(?=[\s;]|$)", text, re.M)
    )
    assert len(programs) > 3
    assert [name for name in programs if not os.access(ROOT / name, os.X_OK)] == []
