"""Questions that identity asks of the products (`Plugin.answers`): it knows none of them."""

from footfall.foundations.registry.loading import answers_to

# a product answers with a function that takes a team's id and says whether an event of it was ever ingested
HAS_INGESTED_EVENT = "identity.has_ingested_event"


def has_ingested_event(team_id: int) -> bool:
    return any(answer(team_id) for answer in answers_to(HAS_INGESTED_EVENT))


# a product answers with a function that takes a team's id (None for one that is not made yet), the name of a setting and its
# new value, and gives what is wrong with it, with the part that is
PROBLEM_OF_SETTING = "identity.problem_of_setting"


def problem_of_setting(team_id: int | None, name: str, value: object) -> tuple[str, str] | None:
    """Where (`test_account_filters.0.key`) and what, of the first thing that is wrong; None if nothing is."""
    problems = (answer(team_id, name, value) for answer in answers_to(PROBLEM_OF_SETTING))
    return next((problem for problem in problems if problem is not None), None)
