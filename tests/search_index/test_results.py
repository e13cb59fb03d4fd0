import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import analysis
from search_index.results import ELLIPSIS, Segments, highlight, passage


def plain(segments: Segments) -> str:
    return "".join(text for text, _ in segments)


def matches(segments: Segments) -> list[str]:
    return [text for text, is_match in segments if is_match]


def stems(text: str) -> frozenset[str]:
    return frozenset(analysis.terms(text))


def test_a_title_is_marked_where_its_stems_match() -> None:
    assert highlight("Restarting the Router", stems("restart router")) == (
        ("Restarting", True), (" the ", False), ("Router", True)
    )


def test_a_title_without_a_match_is_one_segment_and_an_empty_one_none() -> None:
    assert highlight("Nothing here", stems("router")) == (("Nothing here", False),)
    assert highlight("", stems("router")) == ()


def test_markup_is_text_like_any_other() -> None:
    assert plain(highlight("<b>router</b> &amp;", stems("router"))) == "<b>router</b> &amp;"


@pytest.mark.parametrize(("text", "words", "marked"), [
    ("Zurücksetzen über Straße", "strasse zurucksetzen", ["Zurücksetzen", "Straße"]),
    ("😀 router 😀", "router", ["router"]),
    ("パスワードを設定する", "設定", ["設定"]),
    ("Send an e-mail, email, E-Mail", "email", ["e-mail", "email", "E-Mail"]),
    ("ERR_CERT in cert", "ERR_CERT", ["ERR", "CERT", "cert"]),
])
def test_matches_are_found_in_any_script(text: str, words: str, marked: list[str]) -> None:
    assert matches(highlight(text, stems(words))) == marked


def test_a_short_text_is_shown_whole() -> None:
    assert passage("Hold the button.", stems("button")) == (("Hold the ", False), ("button", True), (".", False))


def test_the_passage_holds_the_most_different_matches() -> None:
    text = "router " * 20 + "filler " * 100 + "Restart the router with the button. " + "filler " * 100
    shown = passage(text, stems("restart router button"), length=120)
    assert matches(shown) == ["Restart", "router", "button"]
    assert (shown[0], shown[-1]) == ((ELLIPSIS, False), (ELLIPSIS, False))


def test_the_passage_is_cut_between_words() -> None:
    text = " ".join(f"word{n}" for n in range(500))
    shown = plain(passage(text, frozenset({"word250"}), length=100)).strip(ELLIPSIS)
    assert "word250" in shown
    assert set(shown.split()) <= set(text.split())
    assert len(shown) <= 100


def test_without_a_match_the_passage_is_the_beginning() -> None:
    shown = passage("first " + "word " * 200, stems("nowhere"), length=50)
    assert plain(shown).startswith("first word")
    assert shown[-1] == (ELLIPSIS, False)


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    shown = passage("設定" * 500 + "鍵" + "設定" * 500, frozenset({"鍵"}), length=60)
    assert len(plain(shown)) <= 70


@given(st.text(), st.text(), st.integers(min_value=1, max_value=80))
def test_segments_joined_are_the_text_they_came_from(text: str, words: str, length: int) -> None:
    wanted = stems(words) | stems(text[:20])
    assert plain(highlight(text, wanted)) == text
    shown = [segment for segment in passage(text, wanted, length=length)]
    window = [segment for segment in shown if segment != (ELLIPSIS, False)]
    assert "".join(part for part, _ in window) in text or ELLIPSIS in text
    assert all(part for part, _ in window)
