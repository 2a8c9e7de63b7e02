"""What the oracle reads of elements is what a browser's library wrote."""

from hypothesis import example, given

from tools.oracle.chains import Element, read, written
from tools.oracle.examples import agreement
from tools.oracle.nasty_filters import element_lists


@agreement(200)
@given(element_lists)
@example([Element("a", ["md:flex"], {"text": 'say "hi"'})])
def test_elements_are_read_as_they_were_written(elements: list[Element]) -> None:
    assert read(written(elements)) == elements
