"""The names of the columns that trees give and that answers are read by."""

from footfall.query.syntax.meaning import OTHER_SUFFIX, RANK_SUFFIX

ACTOR = "actor"
BUCKET = "bucket"
BREAKDOWN = "breakdown"
BREAKDOWN_IS_OTHER = BREAKDOWN + OTHER_SUFFIX
BREAKDOWN_RANK = BREAKDOWN + RANK_SUFFIX
LEFT_OUT = "left_out"
VALUE = "value"
