"""Files of somebody's S3-compatible store, or of the team's own folder in the house's: found by pattern, fetched to disk."""

import fnmatch
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from footfall.foundations.object_storage.client import house_bucket
from footfall.foundations.object_storage.outbound_s3 import (
    InvalidEndpointError,
    explain,
    outbound_s3,
)
from footfall.foundations.outbound.addresses import ForbiddenAddressError, UnknownHostError
from footfall.products.warehouse.backend.contracts import SourceError

MAX_FILES: Final = 10_000
# what only the store's owner can mend -> the setting that is wrong
_OWNERS_CODES: Final = {
    "AccessDenied": "",
    "AllAccessDisabled": "",
    "403": "",
    "404": "bucket",
    "InvalidAccessKeyId": "access_key",
    "InvalidBucketName": "bucket",
    "NoSuchBucket": "bucket",
    "PermanentRedirect": "region",
    "SignatureDoesNotMatch": "secret_key",
}


@dataclass(frozen=True)
class StoredFile:
    key: str
    size_bytes: int
    version: str


@dataclass(frozen=True)
class Folder:
    """`client` is a boto3 S3 client; `root` is put before every key, and no key outside of it is reached."""

    client: Any
    bucket: str
    root: str = ""

    def list_files(self, pattern: str) -> list[StoredFile]:
        """Files whose key below the root matches `pattern`, in order. Raises `SourceError`."""
        literal = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
        matches = re.compile(fnmatch.translate(pattern)).match
        found: list[StoredFile] = []
        try:
            for page in self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self.root + literal
            ):
                for entry in page.get("Contents", ()):
                    name = entry["Key"].removeprefix(self.root)
                    # a folder's own marker is no file
                    if entry["Size"] and matches(name):
                        found.append(StoredFile(name, entry["Size"], entry["ETag"].strip('"')))
                if len(found) > MAX_FILES:
                    raise SourceError(
                        f"More than {MAX_FILES} files match {pattern}: narrow the pattern.",
                        "pattern",
                    )
        except (BotoCoreError, ClientError) as error:
            raise explained(error) from error
        return found

    def fetch(self, file: StoredFile, into: Path) -> Path:
        """The whole file on disk. Raises `SourceError` if it is not what was listed."""
        try:
            body = self.client.get_object(
                Bucket=self.bucket, Key=self.root + file.key, IfMatch=f'"{file.version}"'
            )["Body"]
            with into.open("wb") as target:
                for chunk in body.iter_chunks(1024 * 1024):
                    target.write(chunk)
        except ClientError as error:
            if error.response["Error"].get("Code") in {"PreconditionFailed", "NoSuchKey", "412"}:
                # another attempt lists the files anew
                raise ChangedMeanwhileError(f"{file.key} changed while it was read.") from error
            raise explained(error) from error
        except BotoCoreError as error:
            raise explained(error) from error
        return into


class ChangedMeanwhileError(Exception):
    """A file is no longer what it was when the files were listed; to begin anew helps."""


def open_folder(team_id: int, config: Mapping[str, Any]) -> Folder:
    """Raises `SourceError` for an endpoint that must not be reached."""
    if config["storage"] == "house":
        house = house_bucket()
        return Folder(house.client, house.name, house_root(team_id))
    region = config.get("region") or "us-east-1"
    try:
        client = outbound_s3(
            endpoint=config.get("endpoint_url") or f"https://s3.{region}.amazonaws.com",
            access_key=config.get("access_key") or "",
            secret_key=config.get("secret_key") or "",
            region=region,
        )
    except InvalidEndpointError as error:
        raise SourceError(str(error), "endpoint_url") from error
    return Folder(client, config["bucket"])


def house_root(team_id: int) -> str:
    """The team's own folder: where its exports lie, and what the operator puts there for it."""
    return f"exports/team-{team_id}/"


def explained(error: BotoCoreError | ClientError) -> Exception:
    if isinstance(error, ClientError):
        code = error.response["Error"].get("Code")
        if code in _OWNERS_CODES:
            return SourceError(explain(error), _OWNERS_CODES[code])
    elif isinstance(error.kwargs.get("error"), ForbiddenAddressError | UnknownHostError):
        # an address that must not be reached stays so, however often it is tried
        return SourceError(explain(error), "endpoint_url")
    return error
