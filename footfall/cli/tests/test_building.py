"""Builds are skipped exactly while their sources are what they were."""

from pathlib import Path

import pytest

from footfall.cli.blueprint import REPOSITORY
from footfall.cli.building import build, content_hash, steps_for
from footfall.cli.parts.clickhouse import CLICKHOUSE
from footfall.cli.parts.gateway import GATEWAY
from footfall.cli.parts.kafka import KAFKA
from footfall.cli.parts.redis import REDIS
from footfall.cli.parts.rust_services import CAPTURE
from footfall.cli.trouble import TroubleError


def test_the_hash_of_sources_changes_with_a_name_and_with_a_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("footfall.cli.building.REPOSITORY", tmp_path)
    source = tmp_path / "crate" / "lib.rs"
    source.parent.mkdir()
    source.write_text("one")
    first = content_hash([tmp_path])
    assert content_hash([tmp_path]) == first
    source.write_text("two")
    assert content_hash([tmp_path]) != first
    source.write_text("one")
    assert content_hash([tmp_path]) == first
    source.rename(source.with_name("main.rs"))
    assert content_hash([tmp_path]) != first


def test_results_of_builds_do_not_count_as_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("footfall.cli.building.REPOSITORY", tmp_path)
    before = content_hash([tmp_path])
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "package.js").write_text("x")
    assert content_hash([tmp_path]) == before


def test_each_part_names_its_builds() -> None:
    assert [step.tool.name for step in steps_for([REDIS])] == []
    assert [step.tool.name for step in steps_for([KAFKA])] == ["mvn"]
    assert [step.tool.name for step in steps_for([CLICKHOUSE, CAPTURE])] == [
        "npm",
        "cargo",
        "cargo",
    ]
    assert [step.tool.name for step in steps_for([GATEWAY])] == ["npm", "npm"]


def test_a_missing_tool_is_one_sentence_with_where_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))
    words: list[str] = []
    with pytest.raises(TroubleError, match="cargo, which builds .*-capture, is missing") as told:
        build([CAPTURE], words.append)
    assert "rustup" in told.value.advice


def test_sources_of_the_repository_can_be_hashed() -> None:
    assert len(content_hash([REPOSITORY / "crates"])) == 64
