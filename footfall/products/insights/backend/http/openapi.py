"""Finishes the OpenAPI document: which kind of question has which answer."""

from typing import Any

from footfall.foundations.registry.loading import query_kinds

_COMPONENTS = "#/components/schemas/"


def describe_answers(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular.

    An answer is its kind's own and the freshness that all have; the models can say either, and not both at once.
    """
    schemas = result["components"]["schemas"]
    if "QueryResponse" not in schemas:
        return result
    named = {name: f"{name}Response" for name in query_kinds()}
    for name, kind in query_kinds().items():
        own = kind.answer.rpartition(".")[2]
        schemas[named[name]] = {
            "allOf": [
                {"$ref": f"{_COMPONENTS}{own}"},
                {"$ref": f"{_COMPONENTS}QueryFreshness"},
                {
                    "type": "object",
                    "properties": {"kind": {"type": "string", "const": name}},
                    "required": ["kind"],
                },
            ]
        }
    schemas["QueryAnswer"] = {
        "oneOf": [{"$ref": f"{_COMPONENTS}{response}"} for response in named.values()],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {name: f"{_COMPONENTS}{response}" for name, response in named.items()},
        },
    }
    schemas["QueryResponse"] = {
        "description": "The answer to a question of the kind; with `force_cache`, that none is kept.",
        "oneOf": [{"$ref": f"{_COMPONENTS}QueryAnswer"}, {"$ref": f"{_COMPONENTS}CacheMiss"}],
    }
    return result
