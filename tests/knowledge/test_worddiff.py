"""What a reviewer sees of a change."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.worddiff import Change, word_diff

PIECES = ["a", "b", "the", "cat", "sat.", " ", "\n", "\n\n", "\t", "naïve", "—", "\u2028"]
WORDS = st.lists(st.sampled_from(PIECES)).map("".join)


def halves(changes: tuple[Change, ...]) -> tuple[str, str]:
    old = "".join(change.text for change in changes if change.op != "insert")
    new = "".join(change.text for change in changes if change.op != "delete")
    return old, new


@given(st.one_of(WORDS, st.text()), st.one_of(WORDS, st.text()))
def test_both_texts_can_be_read_back(old: str, new: str) -> None:
    changes = word_diff(old, new)
    assert halves(changes) == (old, new)
    assert all(change.text for change in changes)
    assert all(one.op != "equal" or other.op != "equal" for one, other in zip(changes, changes[1:]))


@given(WORDS)
def test_a_text_is_equal_to_itself(text: str) -> None:
    assert word_diff(text, text) == ((Change("equal", text),) if text else ())


def test_a_changed_word_is_marked_and_its_line_is_not() -> None:
    assert word_diff("Press the red button.\nWait.\n", "Press the green button.\nWait.\n") == (
        Change("equal", "Press the "),
        Change("delete", "red"),
        Change("insert", "green"),
        Change("equal", " button.\nWait.\n"),
    )


def test_neighbouring_changed_words_are_one_change() -> None:
    assert word_diff("the old slow disk", "the new fast disk") == (
        Change("equal", "the "),
        Change("delete", "old slow"),
        Change("insert", "new fast"),
        Change("equal", " disk"),
    )


def test_an_added_paragraph_is_one_insertion() -> None:
    changes = word_diff("One.\n\nThree.\n", "One.\n\nTwo, at last.\n\nThree.\n")
    assert [change.op for change in changes] == ["equal", "insert", "equal"]


def test_a_change_of_space_alone_is_shown() -> None:
    assert any(change.op != "equal" for change in word_diff("a b", "a  b"))


def test_texts_of_a_megabyte_are_compared() -> None:
    words = [f"word{number % 997}" for number in range(120_000)]
    lines = [" ".join(words[at : at + 10]) for at in range(0, len(words), 10)]
    changed = [line.replace("word5", "other", 1) if number % 700 == 0 else line for number, line in enumerate(lines)]
    assert halves(word_diff("\n".join(lines), "\n".join(changed))) == ("\n".join(lines), "\n".join(changed))
    for old, new in (("a " * 300_000, "a b " * 150_000), ("a\n" * 100_000, "\na" * 100_000), ("x" * 1_000_000, "y")):
        assert halves(word_diff(old, new)) == (old, new)
