"""Questions that identity asks of the products (`Plugin.answers`): it knows none of them."""

from footfall.foundations.registry.loading import answers_to

# a product answers with a function that takes a team's id and says whether an event of it was ever ingested
HAS_INGESTED_EVENT = "identity.has_ingested_event"


def has_ingested_event(team_id: int) -> bool:
    return any(answer(team_id) for answer in answers_to(HAS_INGESTED_EVENT))
