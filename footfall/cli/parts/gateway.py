"""The gateway: Caddy, the one port that clients see. SDKs know one host, so every route meets here."""

import sys
from collections.abc import Iterable
from ipaddress import ip_network
from pathlib import Path

from footfall.cli.blueprint import REPOSITORY, Blueprint
from footfall.cli.home import cannot_write, write_private
from footfall.cli.parts.part import Part
from footfall.cli.parts.probes import check_http
from footfall.cli.trouble import TroubleError
from footfall.foundations.http.security_headers import WEB_APP_CONTENT_SECURITY_POLICY

CAPTURE_PATHS = ("/e", "/capture", "/track", "/engage", "/batch", "/s")
CAPTURE_PREFIXES = ("/i/v0", "/i/v1")
WEB_PREFIXES = ("/api", "/array", "/static")
WEB_PATHS = ("/flags", "/decide", "/_preflight", "/_health")
# capture refuses at its own, smaller limits and says why; these only bound what passes through.
_LARGEST_CAPTURE_BODY = "26MiB"
_LARGEST_WEB_BODY = "20MiB"
_APP = REPOSITORY / "frontend" / "dist"


def _paths(exact: Iterable[str], prefixes: Iterable[str]) -> str:
    both_forms = [form for path in exact for form in (path, f"{path}/")]
    return " ".join([*both_forms, *(f"{prefix}/*" for prefix in prefixes)])


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _trusted_proxies(blueprint: Blueprint) -> str:
    """Whose `X-Forwarded-For` is believed: nobody's, unless told; Caddy then writes the peer's address itself."""
    ranges = blueprint.given.get("FOOTFALL_TRUSTED_PROXIES", "").replace(",", " ").split()
    if not ranges:
        return ""
    try:
        networks = [str(ip_network(text)) for text in ranges]
    except ValueError as error:
        raise TroubleError(
            f"FOOTFALL_TRUSTED_PROXIES holds what is no network: {error}.",
            "Give addresses or networks, as 10.0.0.0/8, separated by commas.",
            exit_code=2,
        ) from error
    return f"\n\t\ttrusted_proxies static {' '.join(networks)}"


def render_configuration(blueprint: Blueprint) -> str:
    state = blueprint.state
    folder = blueprint.home.folder_of("gateway")
    return f"""\
{{
	admin off
	auto_https off
	persist_config off
	storage file_system {_quoted(folder / "storage")}
	log {{
		output stdout
		level WARN
	}}
	servers {{
		timeouts {{
			read_header 15s
			read_body 120s
			idle 120s
		}}
		max_header_size 64KiB{_trusted_proxies(blueprint)}
	}}
}}

http://:{state.ports["gateway"]} {{
	bind {state.listen}

	@capture path {_paths(CAPTURE_PATHS, CAPTURE_PREFIXES)}
	handle @capture {{
		request_body {{
			max_size {_LARGEST_CAPTURE_BODY}
		}}
		reverse_proxy {blueprint.address("capture")} {{
			transport http {{
				keepalive_idle_conns_per_host 256
			}}
		}}
	}}

	@web path {_paths(WEB_PATHS, WEB_PREFIXES)}
	handle @web {{
		request_body {{
			max_size {_LARGEST_WEB_BODY}
		}}
		encode zstd gzip
		reverse_proxy {blueprint.settings["FOOTFALL_WEB_LISTEN"]}
	}}

	handle {{
		root * {_quoted(_APP)}
		encode zstd gzip
		header {{
			X-Content-Type-Options nosniff
			X-Frame-Options DENY
			Content-Security-Policy "{WEB_APP_CONTENT_SECURITY_POLICY}"
			Referrer-Policy strict-origin-when-cross-origin
		}}
		@assets path /assets/*
		handle @assets {{
			header Cache-Control "public, max-age=31536000, immutable"
			file_server
		}}
		handle {{
			header Cache-Control no-cache
			try_files {{path}} /index.html
			file_server
		}}
	}}
}}
"""


def _prepare(blueprint: Blueprint) -> None:
    folder = blueprint.home.folder_of("gateway")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    write_private(folder / "Caddyfile", render_configuration(blueprint))


def _command(blueprint: Blueprint) -> list[str]:
    caddy = Path(sys.executable).with_name("caddy")
    configuration = blueprint.home.folder_of("gateway") / "Caddyfile"
    return [str(caddy), "run", "--config", str(configuration), "--adapter", "caddyfile"]


def _check_ready(blueprint: Blueprint) -> None:
    check_http(f"{blueprint.local_url}/_health")


GATEWAY = Part(
    name="gateway",
    command=_command,
    check_ready=_check_ready,
    needs=("web", "capture", "ingest", "sink"),
    ports=("gateway",),
    prepare=_prepare,
    builds=("npm packages", "frontend"),
    stop_wait_s=15,
)
