"""What a client may ask, as pydantic models with the field names of PostHog's public query schema.

A field that would change the answer and is not built is refused, never ignored; what only draws is accepted.
"""
