"""The tables `people_…`. The ingest service writes all but cohorts; Django owns their shape and reads them.

There are no foreign keys: ingest locks only what it must, and a team's rows are erased by the team's id.
"""

from footfall.products.people.backend.models.cohort import Cohort
from footfall.products.people.backend.models.group import Group, GroupType
from footfall.products.people.backend.models.ingest_lane import IngestLane
from footfall.products.people.backend.models.outbox import Outbox
from footfall.products.people.backend.models.person import Person, PersonDistinctId, PersonOverride

__all__ = [
    "Cohort",
    "Group",
    "GroupType",
    "IngestLane",
    "Outbox",
    "Person",
    "PersonDistinctId",
    "PersonOverride",
]
