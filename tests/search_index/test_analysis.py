import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import analysis


@pytest.mark.parametrize(("text", "wanted"), [
    ("Restarting restarted restarts", ["restart"] * 3),
    ("How do I reset the PIN?", ["reset", "pin"]),
    ("ERR_CERT_DATE", ["err", "cert", "date"]),
    ("smtp.example.com", ["smtp", "exampl", "com"]),
    ("0x80070005", ["0x80070005"]),
    ("5.7.124", ["5", "7", "124"]),
    ("C++ and C# in C", ["c++", "c#", "c"]),
    ("line\nbreak", ["line", "break"]),
])
def test_text_becomes_stems_without_stop_words(text: str, wanted: list[str]) -> None:
    assert analysis.terms(text) == wanted


@pytest.mark.parametrize(("one", "other"), [
    ("Zurücksetzen", "zurucksetzen"),
    ("Straße", "strasse"),
    ("résumé", "resume"),
    ("re\u0301sume\u0301", "resume"),
    ("Øresund", "oresund"),
    ("ＡＢＣ", "abc"),
    ("ﬁle", "file"),
])
def test_accents_and_capitals_make_no_difference(one: str, other: str) -> None:
    assert analysis.terms(one) == analysis.terms(other)


def test_a_hyphenated_word_is_also_indexed_as_one() -> None:
    assert "email" in analysis.analyse("Send an e-mail").terms
    assert "email" in analysis.analyse("Send an e-mail").words


def test_japanese_is_indexed_by_pairs_and_by_single_characters() -> None:
    assert analysis.terms("設定する") == ["設定", "定す", "する"]
    assert {"設", "定"} <= set(analysis.analyse("設定する").terms)


def test_names_are_compared_without_case_accents_and_separators() -> None:
    assert analysis.name("Voice-Mail") == analysis.name(" voice_mail ") == "voice mail"
    assert analysis.name("Zoë") == "zoe"


def test_a_word_has_a_greatest_length() -> None:
    assert [len(term) for term in analysis.terms("9" * 5000)] == [analysis.LONGEST_TERM]


def test_stemmed_words_are_found_where_they_stand() -> None:
    text = "Certificates: the certificate's E-mail."
    found = [text[start:end] for start, end in analysis.spans(text, frozenset({"certif", "email"}))]
    assert found == ["Certificates", "certificate's", "E-mail"]


def test_overlapping_pairs_make_one_span() -> None:
    assert analysis.spans("を設定する", frozenset({"設定", "定す"})) == [(1, 4)]


@given(st.text())
def test_any_text_can_be_analysed(text: str) -> None:
    pieces = list(analysis.pieces(text))
    assert all(0 <= start < end <= len(text) and piece for piece, start, end in pieces)
    stems = frozenset(analysis.analyse(text).terms)
    spans = analysis.spans(text, stems)
    assert all(first[1] <= second[0] for first, second in zip(spans, spans[1:]))
    assert bool(spans) == bool(stems)
