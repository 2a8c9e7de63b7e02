from typing import Any

import pytest
from rest_framework.exceptions import ValidationError

from footfall.foundations.http.stored_json import check_storable


@pytest.mark.parametrize("value", ["\0", ["a", {"b": "c\0"}], {"a\0": 1}, {"a": [["\0"]]}])
def test_the_character_that_postgresql_has_not_is_refused_wherever_it_stands(value: Any) -> None:
    with pytest.raises(ValidationError, match=r"U\+0000"):
        check_storable(value)


def test_all_else_may_be_stored() -> None:
    check_storable({"a": ["\\u0000", None, 1.5, True, {"": "\x01"}]})
