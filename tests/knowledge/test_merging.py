"""Two texts made one, block by block."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.merging import blocks_of, merged

words = st.lists(st.sampled_from(["a", "b", "c d", "", "", "\t", "```"]), max_size=14).map("\n".join)


def trimmed(text: str) -> str:
    return text.strip("\n") + "\n"


@given(words, words)
def test_all_of_one_side_is_that_side_s_text(mine: str, theirs: str) -> None:
    blocks = blocks_of(mine, theirs)
    assert merged(blocks, {}) == trimmed(mine)
    assert merged(blocks, {place: "theirs" for place in range(len(blocks))}) == trimmed(theirs)


def test_each_differing_paragraph_is_chosen_by_itself() -> None:
    blocks = blocks_of("One.\n\nTwo mine.\n\nThree.\n\nFour mine.", "One.\n\nTwo theirs.\n\nThree.\n\nFour theirs.\n")
    assert [block.differs for block in blocks] == [False, True, False, True]
    assert merged(blocks, {1: "theirs"}) == "One.\n\nTwo theirs.\n\nThree.\n\nFour mine.\n"
    assert merged(blocks, {3: "both"}) == "One.\n\nTwo mine.\n\nThree.\n\nFour mine.\n\nFour theirs.\n"


def test_a_choice_that_is_none_keeps_mine() -> None:
    assert merged(blocks_of("Mine.", "Theirs."), {0: "poem"}) == "Mine.\n"


@pytest.mark.parametrize("count", [150, 5_000])
def test_texts_that_differ_in_too_many_places_are_chosen_between_as_wholes(count: int) -> None:
    mine = "\n\n".join(f"same {n}\n\nmine {n}" for n in range(count))
    theirs = mine.replace("mine", "theirs")
    blocks = blocks_of(mine, theirs)
    assert len(blocks) == 1 and blocks[0].differs
    assert merged(blocks, {0: "theirs"}) == trimmed(theirs)
