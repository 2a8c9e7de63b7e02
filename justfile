# The smaller recipes. `bin/test` runs them all, and so do the workflows.
set shell := ["bash", "-euo", "pipefail", "-c"]
export PATH := justfile_directory() / ".venv/bin" + ":" + env("PATH")

# list the recipes
default:
    @just --list

# mend formatting
fmt:
    ruff check --fix .
    black .
    cargo fmt --all
    npm run --silent fmt

lint: lint-python lint-rust lint-frontend lint-repo

lint-python:
    black --check --quiet .
    ruff check --quiet .
    lint-imports
    mypy
    deptry .

lint-rust:
    cargo fmt --all --check
    cargo clippy --release --workspace --all-targets --all-features --quiet -- -D warnings
    cargo deny check bans licenses sources
    cargo shear
    python tools/rust_directions.py

lint-frontend:
    npm run --silent lint

lint-repo:
    typos
    git ls-files -z 'bin/*' '*.sh' '.ci/run' 'e2e/run' | xargs -0 grep -lZ -m1 -E '^#!.*(ba)?sh' | xargs -0 shellcheck

# write every generated file
gen:
    DJANGO_SETTINGS_MODULE=footfall.server.settings_for_tools python -m footfall.server.manage spectacular --validate --fail-on-warn --file contracts/openapi.json --format openapi-json
    npm run --silent gen

# fail if a generated file is not what `gen` writes
check-gen: gen
    git diff --exit-code --stat -- contracts/openapi.json 'footfall/products/*/frontend/generated' frontend

test-rust:
    python tools/run_rust_tests.py

test-python *args:
    python -m pytest {{args}}

test-frontend:
    npm test --silent
