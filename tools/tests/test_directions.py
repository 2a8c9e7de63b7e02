"""A planted wrong import fails its linter, in each language."""

import json
import pathlib
import shutil
import subprocess
import sys
import tomllib

import pytest

ROOT = pathlib.Path(__file__).parents[2]


def run(command: list[str], cwd: pathlib.Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def python_house(tmp_path: pathlib.Path) -> pathlib.Path:
    """A copy of the Python package and of its linter's settings."""
    shutil.copytree(
        ROOT / "footfall",
        tmp_path / "footfall",
        ignore=lambda folder, names: [
            name for name in names if name in {"__pycache__", "frontend"} or name.endswith(".pyc")
        ],
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(house: pathlib.Path) -> subprocess.CompletedProcess[str]:
    program = pathlib.Path(sys.executable).with_name("lint-imports")
    return run([str(program), "--no-cache"], house)


def test_the_python_linter_passes_without_a_planted_import(python_house: pathlib.Path) -> None:
    result = lint_imports(python_house)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("room", "wrong_import"),
    [
        ("footfall/foundations", "footfall.products.people"),
        ("footfall/query", "footfall.products.insights"),
        ("footfall/query", "django.conf"),
        ("footfall/products/people", "footfall.server.settings"),
        ("footfall/products/insights", "footfall.products.people.backend.models"),
    ],
)
def test_a_planted_wrong_import_fails_the_python_linter(
    python_house: pathlib.Path, room: str, wrong_import: str
) -> None:
    (python_house / room / "planted.py").write_text(f"import {wrong_import}\n")
    result = lint_imports(python_house)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "planted" in result.stdout


@pytest.mark.parametrize(
    ("room", "wrong_import"),
    [
        ("frontend/src/ui", "../app/App"),
        ("footfall/products/insights/frontend/logics", "../../../../../frontend/src/app/App"),
        ("footfall/products/insights/frontend/logics", "antd"),
    ],
)
def test_a_planted_wrong_import_fails_the_typescript_linter(room: str, wrong_import: str) -> None:
    planted = ROOT / room / "planted.ts"
    source = f'import * as planted from "{wrong_import}";\nexport const used = planted;\n'
    result = subprocess.run(
        ["npx", "eslint", "--stdin", "--stdin-filename", str(planted), "--format", "json"],
        cwd=ROOT,
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1, result.stdout + result.stderr
    rules = {
        message["ruleId"] for report in json.loads(result.stdout) for message in report["messages"]
    }
    assert rules & {"import-x/no-restricted-paths", "no-restricted-imports"}, rules


def rust_directions(house: pathlib.Path) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, str(ROOT / "tools" / "rust_directions.py")], house)


@pytest.fixture
def rust_house(tmp_path: pathlib.Path) -> pathlib.Path:
    """The workspace's manifests, with empty sources."""
    for name in ("Cargo.toml", "Cargo.lock"):
        shutil.copy(ROOT / name, tmp_path)
    members = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["members"]
    for manifest in [path for member in members for path in ROOT.glob(f"{member}/Cargo.toml")]:
        package = tmp_path / manifest.parent.relative_to(ROOT)
        (package / "src").mkdir(parents=True)
        shutil.copy(manifest, package)
        (package / "src" / "lib.rs").touch()
        (package / "src" / "main.rs").touch()
    return tmp_path


def test_the_rust_linter_passes_without_a_planted_dependency(rust_house: pathlib.Path) -> None:
    result = rust_directions(rust_house)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("package", "wrong_dependency"),
    [("crates/event", "capture"), ("services/sink", "ingest")],
)
def test_a_planted_wrong_dependency_fails_the_rust_linter(
    rust_house: pathlib.Path, package: str, wrong_dependency: str
) -> None:
    manifest = rust_house / package / "Cargo.toml"
    text = manifest.read_text()
    planted = f'footfall-{wrong_dependency} = {{ path = "../../services/{wrong_dependency}" }}\n'
    manifest.write_text(text.replace("[dependencies]\n", f"[dependencies]\n{planted}"))
    result = rust_directions(rust_house)
    assert result.returncode == 1, result.stdout
    assert f"-> footfall-{wrong_dependency}" in result.stderr
