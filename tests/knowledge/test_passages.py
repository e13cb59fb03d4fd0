"""The parts of a text, and how they are found again."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.passages import Passage, find_passage, passages_of

BODY = "# Lamps\n\nSwitch it on\nand wait.\n\n- one\n- two\n  more\n\n```\na\n\nb\n```\n\n:::internal\nkeys\n:::\n"


def texts(body: str) -> list[str]:
    return [part.text for part in passages_of(body)]


def test_a_text_is_cut_into_blocks_and_the_items_of_its_lists():
    assert texts(BODY) == [
        "# Lamps",
        "Switch it on\nand wait.",
        "- one",
        "- two\n  more",
        "```\na\n\nb\n```",
        ":::internal\nkeys\n:::",
    ]


def test_an_empty_text_has_no_parts():
    assert texts("") == texts("\n \n") == []


@given(st.text(alphabet="ab#->` \n|:*1.\t[]\u2028\x0b", max_size=120))
def test_the_parts_make_up_the_text_in_its_order(body):
    behind = 0
    for part in passages_of(body):
        assert body[part.start : part.end] == part.text
        assert not body[behind : part.start].strip()
        behind = part.end
    assert not body[behind:].strip()


@given(st.lists(st.sampled_from(["New words.", "# A heading", "- item", "> quote"]), max_size=6))
def test_a_passage_is_found_again_whatever_is_put_above_it(above):
    body = "\n\n".join([*above, "The lamp burns all night.", "The end."])
    found = find_passage("The lamp burns all night.", 0, body)
    assert found == Passage(body.index("The lamp"), "The lamp burns all night.")


def test_of_two_that_read_the_same_the_nearer_is_meant():
    body = "Press it.\n\nWait.\n\nPress it.\n"
    assert find_passage("Press it.", 0, body) == Passage(0, "Press it.")
    assert find_passage("Press it.", 15, body) == Passage(18, "Press it.")


def test_a_passage_that_was_reworded_is_found_by_what_is_left_of_it():
    body = "Intro.\n\nOpen the panel, then press restart twice.\n"
    found = find_passage("Open the panel and press restart.", 0, body)
    assert found and found.text == "Open the panel, then press restart twice."


def test_a_passage_that_is_gone_is_not_guessed():
    assert find_passage("Open the panel and press restart.", 0, "Something else altogether.") is None
    assert find_passage("", 0, "Text") is None
