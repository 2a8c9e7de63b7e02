"""The home's records: made once, private, and refused in one sentence when they are not what they should be."""

import json
import os
import stat
from pathlib import Path

import pytest

from footfall.cli.home import Home
from footfall.cli.trouble import TroubleError


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.prepare()
    return made


def test_a_second_start_keeps_ports_and_secrets(home: Home) -> None:
    state, secrets = home.prepare()
    state.ports["kafka"] = 12345
    home.write(state)
    assert Home(home.folder).prepare() == (state, secrets)


def test_two_homes_have_different_secrets(home: Home, tmp_path: Path) -> None:
    _, other = Home(tmp_path / "other").prepare()
    ours = home.read_secrets().model_dump(exclude={"version", "given_settings"})
    theirs = other.model_dump(exclude={"version", "given_settings"})
    assert not set(ours.values()) & set(theirs.values())


def test_only_the_owner_may_read_the_secrets(home: Home) -> None:
    assert stat.S_IMODE(home.secrets_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.folder.stat().st_mode) & 0o066 == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{not json", "Invalid JSON"),
        ("", "Invalid JSON"),
        ('"a string"', "should be an object"),
        ('{"version": 1}', "kafka_cluster_id"),
        ('{"version": 9, "kafka_cluster_id": "x"}', "another version"),
        ('{"version": 1, "kafka_cluster_id": "x", "ports": {"kafka": "no"}}', "ports.kafka"),
        ('{"version": 1, "kafka_cluster_id": "x", "surprise": 1}', "surprise"),
    ],
)
def test_a_corrupt_state_is_told_in_a_sentence_and_left_alone(
    home: Home, content: str, reason: str
) -> None:
    home.state_file.write_text(content)
    with pytest.raises(TroubleError) as told:
        home.prepare()
    assert reason in told.value.sentence
    assert str(home.folder) in told.value.sentence
    assert "backup" in told.value.advice
    assert home.state_file.read_text() == content


def test_a_corrupt_secret_is_not_repeated_in_the_sentence(home: Home) -> None:
    secrets = json.loads(home.secrets_file.read_text())
    secrets["redis_password"] = "too-short-secret"
    home.secrets_file.write_text(json.dumps(secrets))
    with pytest.raises(TroubleError) as told:
        home.prepare()
    assert "redis_password" in told.value.sentence
    assert "too-short-secret" not in str(told.value)


def test_lost_secrets_are_not_replaced_by_new_ones(home: Home) -> None:
    home.secrets_file.unlink()
    with pytest.raises(TroubleError, match=r"secrets\.json is missing"):
        home.prepare()


def test_the_home_of_an_older_version_gets_the_secret_it_lacks_and_keeps_it(home: Home) -> None:
    record = json.loads(home.secrets_file.read_text())
    del record["encryption_key"]
    home.secrets_file.write_text(json.dumps(record))
    _, completed = home.prepare()
    assert completed.model_dump(exclude={"encryption_key"}) == record
    assert home.read_secrets() == completed
    assert home.prepare()[1] == completed


def test_a_folder_with_other_things_in_it_is_not_taken_for_a_home(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    tmp_path.chmod(0o755)
    with pytest.raises(TroubleError, match=r"letter\.txt") as told:
        Home(tmp_path).prepare()
    assert told.value.exit_code == 2
    with pytest.raises(TroubleError, match=r"letter\.txt"), Home(tmp_path).lock():
        raise AssertionError("the folder was locked")
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_a_home_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TroubleError, match="cannot be written"):
        Home(tmp_path / "file" / "home").prepare()


def test_a_full_disk_is_told_as_a_full_disk(home: Home) -> None:
    # Every write to this device fails for want of space.
    fresh = home.folder / f"{home.state_file.name}.new"
    fresh.symlink_to("/dev/full")
    with pytest.raises(TroubleError, match="is full") as told:
        home.write(home.read_state())
    assert "--home" in told.value.advice


def test_one_command_at_a_time_works_on_a_home(home: Home) -> None:
    with (
        home.lock(),
        pytest.raises(TroubleError, match=rf"pid {os.getpid()}"),
        Home(home.folder).lock(),
    ):
        raise AssertionError("the second lock was given")
    with home.lock():
        assert home.lock_file.read_text() == str(os.getpid())


def test_a_home_with_a_long_path_has_its_socket_elsewhere(tmp_path: Path) -> None:
    long_home = Home(tmp_path / ("long" * 20))
    assert len(os.fsencode(long_home.socket)) < 100
    assert long_home.socket != Home(tmp_path / ("Long" * 20)).socket
    assert Home(Path("/srv/footfall")).socket == Path("/srv/footfall/supervisor.sock")
