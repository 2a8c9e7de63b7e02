"""The second half of `docker/prove`: containers of our images on the servers of a house.

    .venv/bin/python tools/prove_containers.py FOLDER

The servers of `bin/up` are started, empty and without any program of ours: PostgreSQL, Redis, Kafka, the embedded
ClickHouse, the object store, Temporal. Then the containers of compose.yaml are started with the limits that it gives them,
on the machine's network, because a daemon without a bridge has no other, and on the ports that it gives them. At last a
project is made, an event is sent, and counted.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import yaml

from footfall.cli.blueprint import REPOSITORY
from footfall.cli.containers.addresses import ADDRESSES
from footfall.cli.containers.part import PARTS
from footfall.cli.house import House, running_house
from footfall.cli.parts.rust_services import CAPTURE, INGEST, SINK
from footfall.cli.parts.table import PARTS as HOUSE_PARTS

SERVICES_OF_COMPOSE = yaml.safe_load((REPOSITORY / "compose.yaml").read_text())["services"]
SERVICES = {part.name: part for part in (CAPTURE, INGEST, SINK)}
PREFIX = "footfall-prove-"
GATEWAY = "http://127.0.0.1:8000"
TEMPORARY = "/tmp"  # noqa: S108  # in the container
# as in compose.yaml
LIMITS = [
    *("--network", "host", "--init", "--read-only", "--cap-drop", "ALL"),
    *("--security-opt", "no-new-privileges:true", "--tmpfs", TEMPORARY),
    *("--tmpfs", "/var/lib/footfall:uid=10001,gid=10001,mode=0700"),
]
# a machine that is busy with other work
HEALTHY_WITHIN_S = 600


def docker(*arguments: str, given: str | None = None) -> str:
    result = subprocess.run(
        ["/usr/bin/docker", *arguments], input=given, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise SystemExit(f"docker {' '.join(arguments[:3])} … failed: {result.stderr.strip()}")
    return result.stdout.strip()


def logs(container: str) -> str:
    result = subprocess.run(
        ["/usr/bin/docker", "logs", "--tail", "30", container],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return result.stdout


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def settings_of(house: House) -> dict[str, str]:
    """The house's settings, with the containers' ports for what containers replace."""
    # what a container knows by itself
    left_out = ("_LISTEN", "FOOTFALL_HOME", "FOOTFALL_POSTHOG_JS_DIST")
    settings = {k: v for k, v in house.settings.items() if not k.endswith(left_out)}
    for name in ("capture", "ingest", "sink", "worker"):
        address = f"127.0.0.1:{ADDRESSES[name][1]}"
        settings[f"FOOTFALL_{name.upper()}_HEALTH_URL"] = f"http://{address}/_readiness"
    return {**settings, "FOOTFALL_SITE_URL": GATEWAY}


def volumes_of(name: str) -> list[str]:
    named = SERVICES_OF_COMPOSE[name].get("volumes", [])
    return [word for volume in named for word in ("--volume", f"{PREFIX}{volume}")]


def start(name: str, target: str, command: list[str], settings: Mapping[str, str]) -> str:
    service = SERVICES_OF_COMPOSE[name]
    probe = {k: v for k, v in service.get("environment", {}).items() if k == "FOOTFALL_PROBE"}
    settings = {**settings, **probe}
    check: list[str] = service.get("healthcheck", {}).get("test", [])[1:]
    asked = ["--health-cmd", " ".join(check), "--health-interval", "10s", "--health-timeout", "20s"]
    variables = [word for key, value in settings.items() for word in ("--env", f"{key}={value}")]
    hosts = [f"--add-host={name}:127.0.0.1" for name, _ in ADDRESSES.values()]
    return docker(
        *("run", "--detach", "--name", f"{PREFIX}{name}", *LIMITS, *hosts, *variables),
        *(asked if check else []),
        *volumes_of(name),
        *(f"footfall-{target}:prove", *command),
    )


@contextmanager
def containers(settings: Mapping[str, str], parts: list[str]) -> Iterator[dict[str, str]]:
    """Our containers by name; stopped and removed at the end, with the seconds and the exit code of each stop."""
    started: dict[str, str] = {}
    try:
        docker(
            *("run", "--rm", *LIMITS, *volumes_of("migrate")),
            *[word for key, value in settings.items() for word in ("--env", f"{key}={value}")],
            *("--entrypoint", "python", "footfall-python:prove"),
            *("-m", "footfall.cli.containers.migrate"),
        )
        say("migrate: ended with 0")
        for name in parts:
            started[name] = start(name, "python", [name], settings)
        for name in SERVICES:
            own = {f"FOOTFALL_{name.upper()}_LISTEN": f"0.0.0.0:{ADDRESSES[name][1]}"}
            started[name] = start(name, "services", [f"footfall-{name}"], {**settings, **own})
        started["gateway"] = start("gateway", "gateway", [], {})
        yield started
    finally:
        for name, container in reversed(started.items()):
            begin = time.monotonic()
            docker("stop", "--time", "45", container)
            state = json.loads(docker("inspect", "--format", "{{json .State}}", container))
            seconds = time.monotonic() - begin
            say(f"{name}: stopped in {seconds:.1f} s with exit code {state['ExitCode']}")
            docker("rm", container)
        docker("volume", "rm", "--force", *(f"{PREFIX}celery", f"{PREFIX}dagster"))


def wait_until_healthy(started: Mapping[str, str]) -> None:
    deadline = time.monotonic() + HEALTHY_WITHIN_S
    waiting = dict(started)
    while waiting:
        for name, container in list(waiting.items()):
            status = docker(
                "inspect", "--format", "{{.State.Status}} {{.State.Health.Status}}", container
            )
            if status == "running healthy":
                del waiting[name]
                who = docker("exec", container, "id")
                say(f"{name}: healthy, as {who}")
                if "uid=10001" not in who:
                    raise SystemExit(f"{name} runs as {who}")
        if time.monotonic() > deadline or any(
            docker("inspect", "--format", "{{.State.Status}}", container) == "exited"
            for container in waiting.values()
        ):
            for name, container in waiting.items():
                say(f"--- {name}\n{logs(container)}")
            raise SystemExit(f"not healthy: {', '.join(waiting)}")
        time.sleep(2)


def count_one_event(web: str) -> None:
    answer = docker(
        *("exec", "--interactive", web, "python", "-m", "footfall.server.manage", "bootstrap"),
        *("--email", "check@example.com", "--project", "Check", "--json"),
        given="Three containers and one event 7\n",
    )
    keys = json.loads(answer.splitlines()[-1])
    event = {"api_key": keys["project_token"], "event": "house_checked", "distinct_id": "check"}
    httpx.post(f"{GATEWAY}/capture/", json=event, timeout=20).raise_for_status()
    query = {"kind": "TrendsQuery", "series": [{"kind": "EventsNode", "event": "house_checked"}]}
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        result = httpx.post(
            f"{GATEWAY}/api/projects/{keys['project_id']}/query",
            json={"query": query},
            headers={"Authorization": f"Bearer {keys['personal_api_key']}"},
            timeout=30,
        )
        result.raise_for_status()
        series = result.json()["results"]
        if series and sum(series[0]["data"]) == 1:
            say(f"the event that was sent through the gateway is counted: {sum(series[0]['data'])}")
            return
        time.sleep(0.5)
    raise SystemExit("the event was not counted within 30 s")


def main(folder: Path) -> None:
    ours = list(PARTS)
    servers = [part.name for part in HOUSE_PARTS if part.replaced_by is not None]
    with running_house(folder / "home", servers) as house:
        settings = settings_of(house)
        with containers(settings, ours) as started:
            wait_until_healthy(started)
            health = httpx.get(f"{GATEWAY}/_health", timeout=20)
            say(f"GET /_health: {health.status_code} {health.text}")
            page = httpx.get(GATEWAY, timeout=20)
            script = httpx.get(f"{GATEWAY}/static/array.js", timeout=20)
            say(
                f"GET /: {page.status_code}, {len(page.text)} bytes; /static/array.js: {script.status_code}"
            )
            for answer in (health, page, script):
                answer.raise_for_status()
            count_one_event(started["web"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
