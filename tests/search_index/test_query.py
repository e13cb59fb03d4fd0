import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import query
from search_index.query import parse
from search_index.synonyms import Synonyms


def asked(words: str) -> list[tuple[str, str]]:
    return [(clause.kind, clause.value) for clause in parse(words).clauses]


@pytest.mark.parametrize(("typed", "wanted"), [
    ("router restart", [("word", "router"), ("word", "restart")]),
    ('"voice mail" pin', [("phrase", "voice mail"), ("word", "pin")]),
    ('pin "voice mail', [("word", "pin"), ("phrase", "voice mail")]),
    ("router -wireless", [("word", "router"), ("without", "wireless")]),
    ('router -"voice mail"', [("word", "router"), ("without", "voice mail")]),
    ("tag:hardware", [("only", "hardware")]),
    ('product:"Exchange Online" -tag:old', [("only", "Exchange Online"), ("never", "old")]),
    ("TITLE:router", [("title", "router")]),
    ("nosuch:a1", [("word", "nosuch:a1")]),
    ("well-known", [("word", "well-known")]),
    ("a - b2", [("word", "a"), ("word", "b2")]),
    ("What now?", [("word", "What"), ("word", "now?")]),
    ("* ? :: \\ -- \"\"", []),
    ("", []),
])
def test_words_are_taken_as_a_person_means_them(typed: str, wanted: list[tuple[str, str]]) -> None:
    assert asked(typed) == wanted


def test_operators_of_query_languages_are_words() -> None:
    assert asked("AND OR NOT mail*") == [("word", "AND"), ("word", "OR"), ("word", "NOT"), ("word", "mail*")]


def test_exclusions_alone_are_taken_as_words() -> None:
    assert asked("-Identity -Force") == [("word", "Identity"), ("word", "Force")]


def test_stop_words_alone_are_kept() -> None:
    assert parse("how to").stop_words == ("how", "to")
    assert parse("how to restart").stop_words == ()


def test_a_query_has_a_greatest_number_of_words() -> None:
    assert len(parse(" ".join(f"w{n}" for n in range(500))).clauses) == query.MOST_CLAUSES


def test_synonyms_join_the_words_they_belong_to() -> None:
    ask = parse("slow virtual machines", Synonyms({"Virtual machine": ("VM",), "vm": ("virtual machine",)}))
    assert [len(group.clauses) for group in ask.groups] == [1, 2]
    assert ask.groups[1].alternatives == (("vm",),)
    assert {"slow", "virtual", "machin", "vm"} == ask.highlights()
    assert ask.also() == ("VM",)


def test_excluded_words_are_not_highlighted() -> None:
    assert parse("router -wireless").highlights() == {"router"}


def test_a_rewritten_question_keeps_all_else_as_typed() -> None:
    ask = parse('ruoter "voice mail" tag:old -slow')
    assert ask.rewritten({ask.clauses[0]: "router"}) == 'router "voice mail" tag:old -slow'


@given(st.text())
def test_nothing_typed_is_an_error(words: str) -> None:
    assert len(parse(words, Synonyms({"a b": ("c",)})).clauses) <= query.MOST_CLAUSES
