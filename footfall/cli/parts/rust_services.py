"""capture, ingest and sink: the Rust programs on the event's way."""

from collections.abc import Mapping

from footfall.cli.blueprint import Blueprint
from footfall.cli.building import rust_program
from footfall.cli.parts.part import Part
from footfall.cli.parts.probes import check_http

_POSTGRES = ("FOOTFALL_POSTGRES_URL",)
_CLICKHOUSE = (
    "FOOTFALL_CLICKHOUSE_URL",
    "FOOTFALL_CLICKHOUSE_DATABASE",
    "FOOTFALL_CLICKHOUSE_WRITER_USER",
    "FOOTFALL_CLICKHOUSE_WRITER_PASSWORD",
)


def _service(name: str, needs: tuple[str, ...], setting_names: tuple[str, ...]) -> Part:
    package = f"footfall-{name}"
    prefix = f"FOOTFALL_{name.upper()}_"

    def settings(blueprint: Blueprint) -> Mapping[str, str]:
        names = {f"{prefix}LISTEN", "FOOTFALL_KAFKA_BROKERS", *setting_names}
        tuning = {key: value for key, value in blueprint.given.items() if key.startswith(prefix)}
        chosen = {key: value for key, value in blueprint.settings.items() if key in names}
        return {**chosen, **tuning, "RUST_LOG": blueprint.given.get("FOOTFALL_RUST_LOG", "info")}

    def check_ready(blueprint: Blueprint) -> None:
        check_http(f"http://{blueprint.address(name)}/_readiness")

    return Part(
        name=name,
        command=lambda blueprint: [str(rust_program(package))],
        check_ready=check_ready,
        needs=needs,
        ports=(name,),
        settings=settings,
        rust_package=package,
        stop_wait_s=30,
    )


CAPTURE = _service("capture", ("kafka topics", "postgres tables"), _POSTGRES)
INGEST = _service("ingest", ("kafka topics", "postgres tables"), _POSTGRES)
SINK = _service(
    "sink", ("kafka topics", "clickhouse tables"), (*_CLICKHOUSE, "FOOTFALL_SINK_INSTANCE")
)
