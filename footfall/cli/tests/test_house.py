"""Real parts: started, asked, killed, stopped and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from footfall.cli.home import Home
from footfall.cli.house import House, running_house
from footfall.cli.looking import look_at
from footfall.cli.opening import Wish, close_house, end_strays, open_house
from footfall.cli.parts.kafka import create_topics
from footfall.cli.starting import Progress
from footfall.cli.supervision import Supervisor, is_alive
from footfall.cli.trouble import TroubleError
from footfall.foundations.kafka.topics import TOPICS

STORES = ["postgres", "redis", "kafka"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_house(tmp_path_factory.mktemp("house") / "home", STORES) as running:
        yield running


def footfall(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it, without this test's settings."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("FOOTFALL_")
    }
    return subprocess.run(
        [sys.executable, "-m", "footfall.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


def until(is_true: Callable[[], bool], what: str, deadline_s: float = 60) -> None:
    deadline = time.monotonic() + deadline_s
    while not is_true():
        assert time.monotonic() < deadline, f"not within {deadline_s} s: {what}"
        time.sleep(0.1)


def ignore_word(text: str) -> None:
    assert text


def ignore_progress(progress: Progress) -> None:
    assert progress.name


def test_postgres_answers_with_the_generated_password_only(house: House) -> None:
    url = house.settings["FOOTFALL_POSTGRES_URL"]
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("footfall",)
    password = house.blueprint.secrets.postgres_password
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(password, "guessed"))


def test_no_store_runs_as_root_that_must_not(house: House) -> None:
    assert psutil.Process(house.pid_of("postgres")).uids().effective != 0


def test_redis_wants_its_password(house: House) -> None:
    with redis.Redis.from_url(house.settings["FOOTFALL_REDIS_URL"]) as client:
        assert client.ping()
    host, port = house.address_of("redis").split(":")
    with (
        redis.Redis(host, int(port)) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_the_listed_topics_are_made_and_a_second_time_changes_nothing(house: House) -> None:
    create_topics(house.blueprint)
    create_topics(house.blueprint)
    admin = AdminClient({"bootstrap.servers": house.address_of("kafka")})
    made = admin.list_topics(timeout=10).topics
    assert {topic.name: len(made[topic.name].partitions) for topic in TOPICS} == {
        topic.name: topic.partitions for topic in TOPICS
    }


def test_every_port_of_the_house_is_on_the_loopback(house: House) -> None:
    pids = {house.pid_of(part) for part in STORES}
    listening = [
        str(connection.laddr[:1][0])
        for connection in psutil.net_connections("tcp")
        if connection.pid in pids and connection.laddr and connection.status == psutil.CONN_LISTEN
    ]
    assert len(listening) >= 4
    assert {address.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}


@pytest.mark.parametrize("part", STORES)
def test_a_killed_part_comes_back_and_is_counted(house: House, part: str) -> None:
    restarts = {found.name: found.restarts for found in look_at(house.blueprint).parts}
    killed = house.pid_of(part)
    os.kill(killed, signal.SIGKILL)
    until(lambda: house.pid_of(part) not in {0, killed}, f"{part} is started again")
    house.wait_for(part)
    seen = {found.name: found for found in look_at(house.blueprint).parts}[part]
    assert seen.is_ready
    assert seen.restarts > restarts[part]


def test_what_was_stored_survives_the_kill_of_its_part(house: House) -> None:
    create_topics(house.blueprint)
    with psycopg.connect(house.settings["FOOTFALL_POSTGRES_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    producer = Producer({"bootstrap.servers": house.address_of("kafka"), "acks": "all"})
    acknowledged: list[object] = []
    producer.produce("events.captured.v1", b"kept", on_delivery=lambda e, m: acknowledged.append(e))
    assert producer.flush(30) == 0
    assert acknowledged == [None]
    for part in ("postgres", "kafka"):
        killed = house.pid_of(part)
        os.kill(killed, signal.SIGKILL)
        until(lambda: house.pid_of(part) not in {0, killed}, f"{part} is back")  # noqa: B023
        house.wait_for(part)
    with psycopg.connect(house.settings["FOOTFALL_POSTGRES_URL"]) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_the_status_counts_memory_and_uptime_of_each_part(house: House) -> None:
    seen = look_at(house.blueprint)
    assert [part.name for part in seen.parts] == STORES
    assert seen.is_running
    assert all(part.is_ready and part.pid and part.port for part in seen.parts)
    assert all(part.rss_bytes >= part.pss_bytes > 0 for part in seen.parts)
    assert seen.rss_bytes > sum(part.rss_bytes for part in seen.parts)


def test_the_status_command_tells_programs_the_same(house: House) -> None:
    result = footfall("status", "--json", "--home", str(house.blueprint.home.folder))
    assert result.returncode == 0, result.stdout + result.stderr
    assert str(house.pid_of("kafka")) in result.stdout


def test_the_logs_of_one_part_are_shown(house: House) -> None:
    result = footfall("logs", "redis", "-n", "500", "--home", str(house.blueprint.home.folder))
    assert "Ready to accept connections" in result.stdout


def test_the_doctor_finds_the_parts_well(house: House) -> None:
    result = footfall("doctor", "--home", str(house.blueprint.home.folder))
    assert "kafka answers" in result.stdout
    assert "Traceback" not in result.stderr


def test_a_second_up_of_a_running_home_says_so(house: House) -> None:
    result = footfall("up", "--detach", "--home", str(house.blueprint.home.folder), "--port", "9")
    assert result.returncode == 1
    assert "already runs" in result.stderr
    assert house.pid_of("redis")


def test_two_homes_run_side_by_side_on_one_machine(house: House, tmp_path: Path) -> None:
    with running_house(tmp_path / "other", ["redis"]) as other:
        assert other.address_of("redis") != house.address_of("redis")
        with (
            redis.Redis.from_url(other.settings["FOOTFALL_REDIS_URL"]) as theirs,
            redis.Redis.from_url(house.settings["FOOTFALL_REDIS_URL"]) as ours,
        ):
            theirs.set("whose", "theirs")
            assert ours.get("whose") is None
    assert house.pid_of("redis")


def test_data_and_ports_are_the_same_after_a_restart(tmp_path: Path) -> None:
    with running_house(tmp_path / "home", ["redis"]) as first:
        address = first.address_of("redis")
        with redis.Redis.from_url(first.settings["FOOTFALL_REDIS_URL"]) as client:
            client.set("kept", "yes")
    with running_house(tmp_path / "home", ["redis"]) as second:
        assert second.address_of("redis") == address
        with redis.Redis.from_url(second.settings["FOOTFALL_REDIS_URL"]) as client:
            assert client.get("kept") == b"yes"


def test_a_restart_ends_and_starts_the_named_part_and_no_other(house: House) -> None:
    home = str(house.blueprint.home.folder)
    before = {part: house.pid_of(part) for part in STORES}
    with redis.Redis.from_url(house.settings["FOOTFALL_REDIS_URL"]) as client:
        client.set("kept over a restart", "yes")
    result = footfall("restart", "redis", "--home", home)
    assert (result.returncode, result.stdout) == (0, "redis is ready.\n"), result.stderr
    after = {part: house.pid_of(part) for part in STORES}
    assert [part for part in STORES if after[part] != before[part]] == ["redis"]
    with redis.Redis.from_url(house.settings["FOOTFALL_REDIS_URL"]) as client:
        assert client.get("kept over a restart") == b"yes"
    unknown = footfall("restart", "rediss", "--home", home)
    assert unknown.returncode != 0
    assert "rediss" in unknown.stderr


def test_a_port_taken_in_between_is_replaced_and_told(tmp_path: Path) -> None:
    with running_house(tmp_path / "home", ["redis"]) as first:
        taken = first.blueprint.state.ports["redis"]
    told: list[str] = []
    home = Home(tmp_path / "home")
    with socket.create_server(("127.0.0.1", taken)), home.lock():
        blueprint = open_house(home, Wish(("redis",), {}), told.append, ignore_progress)
        close_house(home, ignore_progress)
    assert blueprint.state.ports["redis"] != taken
    assert [text for text in told if f"port {taken} of redis was taken" in text]


def test_a_house_that_is_down_is_told_as_such_by_every_command(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    assert footfall("down", "--home", home).returncode == 0
    for command in (["status"], ["logs"], ["bootstrap", "--email", "a@b.co", "--project", "P"]):
        result = footfall(*command, "--home", home)
        assert result.returncode == 2, result
        assert "There is no house" in result.stderr


def test_the_gateways_port_in_use_is_one_sentence_with_its_holder(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        wish = Wish(("gateway",), {}, gateway_port=somebody.getsockname()[1])
        with pytest.raises(TroubleError, match=rf"in use by .*\(pid {os.getpid()}\)") as told:
            open_house(home, wish, ignore_word, ignore_progress)
    assert "--port" in told.value.advice


def test_a_part_that_cannot_start_fails_with_its_last_log_lines(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with running_house(home.folder, ["redis"]):
        pass
    for file in home.folder_of("redis").glob("appendonly.aof*"):
        file.write_bytes(b"this is no append-only file")
    wish = Wish(("redis",), {})
    with home.lock(), pytest.raises(TroubleError, match=r"redis \| .*") as told:
        open_house(home, wish, ignore_word, ignore_progress)
    assert "The part redis ends again and again" in told.value.sentence
    assert not Supervisor(home).is_running()


def test_programs_left_by_a_killed_supervisord_are_ended_at_the_next_start(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    wish = Wish(("redis",), {})
    with home.lock():
        open_house(home, wish, ignore_word, ignore_progress)
        left_over = Supervisor(home).process("redis").pid
        os.kill(Supervisor(home).pid(), signal.SIGKILL)
        until(lambda: not Supervisor(home).is_running(), "supervisord is gone")
        assert is_alive(left_over)
        open_house(home, wish, ignore_word, ignore_progress)
        assert not is_alive(left_over)
        close_house(home, ignore_progress)
    assert end_strays(home) == []
    assert not close_house(home, ignore_progress)
