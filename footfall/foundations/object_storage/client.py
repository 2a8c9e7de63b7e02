"""The house's own bucket. It is at an address of the operator's, so its connections are not checked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings

from footfall.foundations.settings.environment import ObjectStorageSettings

_LARGEST_DELETE: Final = 1000


@dataclass(frozen=True)
class Bucket:
    """`client` is a boto3 S3 client, `name` the bucket. Keys of a product begin with the product's name."""

    client: Any
    name: str

    def ensure(self) -> None:
        """Make the bucket if it is missing."""
        try:
            self.client.head_bucket(Bucket=self.name)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                raise
            self.client.create_bucket(Bucket=self.name)

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key that begins with `prefix`, in order."""
        for page in self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=prefix
        ):
            for entry in page.get("Contents", ()):
                yield entry["Key"]

    def size_bytes(self, prefix: str) -> int:
        """What the objects under `prefix` hold together."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=prefix
        )
        return sum(entry["Size"] for page in pages for entry in page.get("Contents", ()))

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; those that are gone already are passed over. Raises `ClientError` for the first refusal."""
        pending = list(keys)
        for start in range(0, len(pending), _LARGEST_DELETE):
            wanted = [{"Key": key} for key in pending[start : start + _LARGEST_DELETE]]
            answer = self.client.delete_objects(
                Bucket=self.name, Delete={"Objects": wanted, "Quiet": True}
            )
            for refused in answer.get("Errors", ()):
                code = refused.get("Code", "Unknown")
                raise ClientError(
                    {"Error": {"Code": code, "Message": refused.get("Message", "")}},
                    "DeleteObjects",
                )

    def delete_prefix(self, prefix: str) -> None:
        """Delete everything whose key begins with `prefix`, which must end with a slash."""
        if not prefix.endswith("/"):
            raise ValueError(f"{prefix!r} would take its neighbours along: end it with a slash")
        self.delete(self.keys(prefix))


def open_bucket(chosen: ObjectStorageSettings, *, attempts: int = 4, timeout_s: int = 60) -> Bucket:
    """The bucket that the settings name. `attempts` counts the first one."""
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=chosen.endpoint,
        aws_access_key_id=chosen.access_key,
        aws_secret_access_key=chosen.secret_key,
        region_name=chosen.region,
        config=Config(
            retries={"total_max_attempts": attempts, "mode": "standard"},
            connect_timeout=10,
            read_timeout=timeout_s,
            s3={"addressing_style": "path"},
            # proxies of the environment are for the world outside
            proxies={},
        ),
    )
    return Bucket(client, chosen.bucket)


def house_bucket() -> Bucket:
    """The bucket of `FOOTFALL_OBJECT_STORAGE_…`. Making a client costs some 20 ms: keep it for a whole job."""
    return open_bucket(settings.FOOTFALL.object_storage)
