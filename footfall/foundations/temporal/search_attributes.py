"""What every workflow says of itself, so that it can be found and counted.

A search attribute must be registered before a workflow names it: otherwise the workflow's first task is tried for ever.
The house's own server registers them at its start, `ensure_search_attributes` does it on a server from outside.
"""

from typing import Final

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

TEAM_ID: Final = SearchAttributeKey.for_int("TeamId")
JOB_KIND: Final = SearchAttributeKey.for_keyword("JobKind")

SEARCH_ATTRIBUTES: Final = {TEAM_ID.name: "Int", JOB_KIND.name: "Keyword"}

_TYPES: Final = {
    "Int": IndexedValueType.INDEXED_VALUE_TYPE_INT,
    "Keyword": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
}


def describe_job(team_id: int, kind: str) -> TypedSearchAttributes:
    """For `search_attributes=` of a start, a schedule or a child; `kind` is a word such as `export`."""
    return TypedSearchAttributes(
        [SearchAttributePair(TEAM_ID, team_id), SearchAttributePair(JOB_KIND, kind)]
    )


async def ensure_search_attributes(client: Client) -> None:
    """Register what is missing. Raises `RPCError` where the operator alone may do so."""
    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    missing = {
        name: _TYPES[kind]
        for name, kind in SEARCH_ATTRIBUTES.items()
        if name not in known.custom_attributes
    }
    if missing:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing)
        )
