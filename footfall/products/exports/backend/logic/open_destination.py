"""From an export's settings to something that can be written to. User-given addresses go through the outbound door."""

from typing import Any

from footfall.foundations.object_storage.client import house_bucket
from footfall.foundations.object_storage.outbound_s3 import (
    DEFAULT_REGION,
    InvalidEndpointError,
    outbound_s3,
)
from footfall.foundations.outbound.addresses import UnknownHostError
from footfall.products.exports.backend.contracts import DestinationError, DestinationType
from footfall.products.exports.backend.logic.merge_tables import Table
from footfall.products.exports.backend.logic.write_files import Bucket

Settings = dict[str, Any]


def open_bucket(team_id: int, destination_type: DestinationType, config: Settings) -> Bucket:
    """A bucket of the user's, or the team's own folder in the house's. Raises `DestinationError` for a wrong address."""
    prefix = str(config.get("prefix") or "").strip("/")
    if destination_type is DestinationType.HOUSE:
        house = house_bucket()
        folder = team_folder(team_id)
        return Bucket(house.client, house.name, f"{folder}/{prefix}" if prefix else folder)
    region = config.get("region") or DEFAULT_REGION
    try:
        client = outbound_s3(
            endpoint=config.get("endpoint_url") or f"https://s3.{region}.amazonaws.com",
            access_key=config["aws_access_key_id"],
            secret_key=config["aws_secret_access_key"],
            region=region,
        )
    except InvalidEndpointError as error:
        if isinstance(error.__cause__, UnknownHostError):
            # name servers have bad hours too
            raise
        raise DestinationError(str(error)) from error
    return Bucket(client, config["bucket_name"], prefix)


def team_folder(team_id: int) -> str:
    """Where the house's bucket keeps a team's exports."""
    return f"exports/team-{team_id}"


def open_table(config: Settings) -> Table:
    return Table(
        host=config["host"],
        port=config["port"],
        user=config["user"],
        password=config["password"],
        database=config["database"],
        schema=config["schema"],
        name=config["table_name"],
        ssl_mode=config["ssl_mode"],
    )
