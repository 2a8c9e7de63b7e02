import hashlib
from functools import cache
from pathlib import Path

from footfall.products.remote_config.backend.contracts import Script


@cache
def _names(folder: Path) -> frozenset[str]:
    return frozenset(path.name for path in folder.glob("*.js") if path.is_file())


@cache
def find_script(folder: Path, name: str) -> Script | None:
    """A file of the folder by its bare name: a name is looked up in the folder's list, never joined to a path."""
    if name not in _names(folder):
        return None
    body = (folder / name).read_bytes()
    return Script(name, body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
