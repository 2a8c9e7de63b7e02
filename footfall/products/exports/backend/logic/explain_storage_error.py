"""Refusals of object storage as sentences for its owner; never with a key in them."""

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, ParamValidationError

from footfall.foundations.outbound.addresses import ForbiddenAddressError, UnknownHostError
from footfall.products.exports.backend.contracts import DestinationError
from footfall.products.exports.backend.logic.write_files import Bucket

# What trying again does not mend.
_SENTENCES = {
    "InvalidAccessKeyId": "The storage does not know this access key.",
    "SignatureDoesNotMatch": "The secret key does not belong to the access key.",
    "InvalidToken": "The storage refuses the access key.",
    "ExpiredToken": "The access key has expired.",
    "AccessDenied": "The access key may not do this in the bucket {bucket}: it needs to list, read, write and delete there.",
    "403": "The access key may not do this in the bucket {bucket}, or the secret key is wrong.",
    "AllAccessDisabled": "The storage has closed the bucket {bucket}.",
    "NoSuchBucket": "There is no bucket {bucket} on this storage.",
    "404": "There is no bucket {bucket} on this storage.",
    "InvalidBucketName": "The storage takes {bucket} for no name of a bucket.",
    "PermanentRedirect": "The bucket {bucket} lies in another region.",
    "301": "The bucket {bucket} lies in another region.",
    "AuthorizationHeaderMalformed": "The bucket {bucket} lies in another region.",
    "IllegalLocationConstraintException": "The bucket {bucket} lies in another region.",
}


def as_destination_error(error: BaseException, bucket: Bucket) -> DestinationError | None:
    """The refusal for the owner of the bucket, or None for what may pass by itself."""
    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, ForbiddenAddressError):
            return DestinationError(str(chain))
        chain = chain.__cause__ or chain.__context__
    if isinstance(error, ClientError):
        sentence = _SENTENCES.get(error.response.get("Error", {}).get("Code", ""))
        return DestinationError(sentence.format(bucket=bucket.name)) if sentence else None
    if isinstance(error, NoCredentialsError | ParamValidationError):
        return DestinationError("The storage's settings are not complete or not well formed.")
    return None


def describe(error: BaseException, bucket: Bucket) -> str:
    """Any failure in one sentence, for a connection test."""
    known = as_destination_error(error, bucket)
    if known is not None:
        return str(known)
    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, UnknownHostError):
            return str(chain)
        chain = chain.__cause__ or chain.__context__
    if isinstance(error, ClientError):
        code = error.response.get("Error", {}).get("Code", "an unknown error")
        return f"The storage answered {code}."
    if isinstance(error, BotoCoreError | OSError):
        return "The storage does not answer at this address."
    raise error
