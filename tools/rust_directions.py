"""Holds the directions of the Rust workspace: services -> crates, and nothing depends on a service.

Reads `cargo metadata` of the workspace in the current folder; prints each forbidden arrow and exits 1 if there is one.
"""

import json
import pathlib
import subprocess
import sys


def room_of(manifest_path: str, root: str) -> str:
    """The top folder of a package, such as `crates` or `services`."""
    return pathlib.Path(manifest_path).relative_to(root).parts[0]


def forbidden_arrows(metadata: dict[str, object]) -> list[str]:
    """Each dependency between workspace packages that does not end in `crates`, as `a -> b`."""
    packages = metadata["packages"]
    root = metadata["workspace_root"]
    assert isinstance(packages, list)
    assert isinstance(root, str)
    rooms = {package["name"]: room_of(package["manifest_path"], root) for package in packages}
    return [
        f"{package['name']} -> {dependency['name']}"
        for package in packages
        for dependency in package["dependencies"]
        if rooms.get(dependency["name"], "crates") != "crates"
    ]


def main() -> int:
    printed = subprocess.run(
        ["cargo", "metadata", "--no-deps", "--format-version", "1", "--offline"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    arrows = forbidden_arrows(json.loads(printed))
    for arrow in arrows:
        sys.stderr.write(
            f"forbidden dependency: {arrow} (only packages under crates/ may be depended on)\n"
        )
    return 1 if arrows else 0


if __name__ == "__main__":
    sys.exit(main())
