import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_index.document import Facet
from search_index.shelves import Shelf
from search_index.synonyms import Synonyms
from tests.search_index.documents import FIXTURES, document

QUERIES = FIXTURES / "bad-input" / "search_queries.json"
NAUGHTY = FIXTURES / "bad-input" / "blns.json"


def ids(shelf: Shelf, words: str, **options: object) -> list[int]:
    return [hit.id for hit in shelf.search(words, **options).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(("words", "first"), [
    ("restart the router", 1),
    ("What the lights mean?", 1),
    ("Before you restart", 1),
    ("forwarding", 3),
    ("retention", 4),
    ("0x80070005", 5),
    ("ERR_CERT_DATE", 5),
    ("smtp.example.com", 5),
    ("SAN_2", 5),
    ("zurucksetzen", 6),
    ("STRASSE", 6),
    ("reseau", 6),
    ("設定", 7),
    ("鍵", 7),
    ("ports: 25 and 587", 2),
    ("HOW DO I RESTART IT", 1),
])
def test_the_article_meant_comes_first(library: Shelf, words: str, first: int) -> None:
    assert ids(library, words)[0] == first


def test_a_word_in_the_title_weighs_more_than_in_the_body(library: Shelf) -> None:
    """Headings: test_exchange_sample.py (behaviour 101)."""
    assert ids(library, "mailbox")[-1] == 1


def test_a_common_word_weighs_less_than_a_rare_one(shelf: Shelf) -> None:
    """A short text about the rare word beats one that repeats the common one (behaviour 101)."""
    common = [document(n, f"Note {n}", "The server hums. A server is a server.") for n in range(20)]
    shelf.rebuild([*common, document(90, "One", "server server zebra"), document(91, "Two", "zebra zebra server")])
    assert ids(shelf, "server zebra") == [91, 90] + ids(shelf, "server zebra")[2:]
    assert set(ids(shelf, "server zebra quokka", limit=2)) == {90, 91}


@pytest.mark.parametrize("words", ["porch lamp", "lamp porch", "lamp porch quokka", "“lamp” the porch"])
@pytest.mark.parametrize("near", ["The porch lamp stands", "Our lamp of the wide porch stands"])
def test_words_that_stand_together_mean_more(shelf: Shelf, words: str, near: str) -> None:
    """The other one is newer, and would come first among equals."""
    far = "The lamp stands here and there and by the old oak, and well behind it there is a porch"
    shelf.rebuild([document(1, "One", f"{near} here and there and by the old oak, and well behind it there is"),
                   document(2, "Two", far)])
    assert ids(shelf, words) == [1, 2]


@pytest.mark.parametrize("words", ["résumé", "RESUME", "vm", "c#", "go", "last", "first", "line", "ssd"])
def test_accents_short_words_and_words_beside_line_breaks_are_found(shelf: Shelf, words: str) -> None:
    """Words on two lines are two words (behaviour 104)."""
    body = "A résumé of the VM.\nWritten in C# and Go, the last\nfirst line\r\nssd"
    shelf.rebuild([document(1, "Short", body), document(2, "Other", "Nothing of it.")])
    assert ids(shelf, words) == [1]
    assert ids(shelf, '"lastfirst"') == []


def test_every_word_must_be_met_where_enough_documents_have_them(shelf: Shelf) -> None:
    shelf.rebuild([document(n, "Apple pear") for n in range(10)] + [document(10, "Apple apple apple")])
    assert sorted(ids(shelf, "apple pear")) == list(range(10))


def test_some_of_the_words_do_where_too_few_documents_have_all(library: Shelf) -> None:
    page = library.search("restart mailbox")
    assert {hit.id for hit in page.hits[:2]} == {1, 3}
    assert {2, 5} <= {hit.id for hit in page.hits[2:]}


def test_a_phrase_is_met_as_it_stands(library: Shelf) -> None:
    """Only where the words stand side by side (behaviour 102)."""
    assert ids(library, '"power button"') == [1]
    assert ids(library, '"button power"') == []
    assert ids(library, '"removes them" policy') == [4]


def test_a_phrase_that_is_not_met_offers_its_words(library: Shelf) -> None:
    page = library.search('"button power"')
    assert (page.total, page.suggestion) == (0, "button power")


def test_an_excluded_word_is_absent_from_what_is_found(library: Shelf) -> None:
    """Words, phrases and names alike (behaviour 102)."""
    assert 3 not in ids(library, "mailbox -forward")
    assert ids(library, 'router -"power button"') == [5]
    assert 5 not in ids(library, "router -title:firmware")
    assert {2, 3}.isdisjoint(ids(library, "mailbox -e-mail"))


@pytest.mark.parametrize(("words", "wanted"), [
    ("tag:hardware", {1, 5}),
    ("tag:E-Mail", {2, 3}),
    ('tag:"e mail"', {2, 3}),
    ("product:mail", {2, 3, 4}),
    ("author:müller", {2, 6}),
    ('author:"zoe muller"', {2, 6}),
    ("kind:reference -tag:rules", {4}),
    ("title:router", {1}),
    ("router tag:reset", {1}),
    ("tag:nosuch", set()),
])
def test_names_typed_narrow_what_is_found(library: Shelf, words: str, wanted: set[int]) -> None:
    """Tag, product, author and kind (behaviour 102)."""
    assert set(ids(library, words)) == wanted


@pytest.mark.parametrize(("words", "wanted"), [
    ("mailbox after:2024-01-04", {3}),
    ("mailbox before:2024-01-03", {1}),
    ("after:2024-01-05 before:2024-01-07", {4, 5}),
    ("before:2024", set()),
    ("mailbox AFTER:2024-01", {1, 2, 3}),
    ('mailbox after:"2024-01-04"', {3}),
])
def test_a_date_narrows_to_what_was_changed_then(library: Shelf, words: str, wanted: set[int]) -> None:
    """A day counts from its beginning in UTC (behaviour 102)."""
    assert set(ids(library, words)) == wanted


@pytest.mark.parametrize("words", ["after:yesterday", "before:2024-13", "after:99999", "after:", "-before:2024-02-30"])
def test_what_is_no_date_is_a_word_like_others(library: Shelf, words: str) -> None:
    assert library.search(f"mailbox {words}").total == 3


def test_tags_and_products_are_words_to_find(library: Shelf) -> None:
    """Beside being names to narrow by (behaviour 107)."""
    assert ids(library, "compliance") == [4]
    assert set(ids(library, "konto")) == {6, 7}


def test_filters_narrow_and_leave_their_own_facet_whole(library: Shelf) -> None:
    page = library.search("mailbox", filters={"product": "Mail"})
    assert {hit.id for hit in page.hits} == {2, 3}
    assert page.facets["product"] == (Facet("Mail", 2), Facet("Router", 1))
    assert page.facets["kind"] == (Facet("how-to", 1), Facet("reference", 1))
    assert page.facets["tag"][0] == Facet("e-mail", 2)


def test_filters_alone_list_what_bears_the_name(library: Shelf) -> None:
    assert ids(library, "", filters={"product": "konto"}) == [7, 6]
    assert set(ids(library, "tag:hardware", filters={"author": "ada byron"})) == {1, 5}


def test_a_filter_of_another_name_is_refused(library: Shelf) -> None:
    with pytest.raises(ValueError, match="nosuch"):
        library.search("router", filters={"nosuch": "x"})


def test_facets_count_every_match_and_not_the_page(library: Shelf) -> None:
    page = library.search("mailbox", limit=1)
    assert (len(page.hits), page.total) == (1, 3)
    assert sum(facet.count for facet in page.facets["product"]) == 3


def test_pages_follow_each_other_without_gap_or_repeat(shelf: Shelf) -> None:
    shelf.rebuild(document(n, "Same words") for n in range(25))
    pages = [ids(shelf, "same", limit=10, offset=offset) for offset in (0, 10, 20, 30)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert sum(pages, []) == list(range(24, -1, -1))


def test_the_newest_come_first_when_asked(library: Shelf) -> None:
    assert ids(library, "mailbox", sort="newest") == [3, 2, 1]


def test_only_stop_words_are_searched_all_the_same(shelf: Shelf) -> None:
    shelf.rebuild([document(1, "What is this?"), document(2, "The rest", "To be or not to be"), document(3, "Stars")])
    assert ids(shelf, "what is this") == [1]
    assert ids(shelf, "to be") == [2]


def test_nothing_asked_finds_nothing(library: Shelf) -> None:
    for words in ("", "   ", "?", '""', "--"):
        assert library.search(words).total == 0


def test_synonyms_find_what_is_called_otherwise(library: Shelf) -> None:
    assert ids(library, "gadget") == []
    page = library.search("gadget", synonyms=Synonyms({"gadget": ("router",)}))
    assert page.hits[0].id == 1
    assert "router" in page.terms and page.also == ("router",)
    assert ids(library, "black box", synonyms=Synonyms({"black box": ("firmware", "no such thing")}))[0] == 5


def test_words_written_as_one_and_as_two_find_each_other(shelf: Shelf) -> None:
    shelf.rebuild([document(1, "Set up voice mail"), document(2, "The mailbox"), document(3, "Mail has no voice")])
    assert ids(shelf, "voicemail") == [1]
    assert ids(shelf, "mail box")[0] == 2
    assert ids(shelf, "setup")[0] == 1
    assert ids(shelf, "voice-mail")[0] == 1


def test_the_hyphen_of_e_mail_makes_no_difference(shelf: Shelf) -> None:
    shelf.rebuild([document(1, "Send an e-mail"), document(2, "Read an email"), document(3, "Mail")])
    assert set(ids(shelf, "email")) == set(ids(shelf, "e-mail")[:2]) == {1, 2}


def test_a_title_typed_word_for_word_beats_a_text_full_of_its_words(shelf: Shelf) -> None:
    shelf.rebuild([
        document(1, "Plans", "mailbox plans " * 50, headings=("Mailbox plans compared",)),
        document(2, "Mailbox plans"),
        document(3, "Plans for a mailbox", "mailbox plans " * 50),
    ])
    assert ids(shelf, "mailbox plans?")[:2] == [2, 1]


def test_a_hit_shows_its_title_as_it_is(shelf: Shelf) -> None:
    shelf.rebuild([document(1, "<b>Tom & Jerry</b> &amp; \ud800 \U0001f600")])
    assert shelf.search("jerry").hits[0].title == "<b>Tom & Jerry</b> &amp; \ud800 \U0001f600"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('"-:*?()[]~^ tagmailrouter'))))
def test_nothing_typed_can_make_a_search_fail(library: Shelf, words: str) -> None:
    page = library.search(words)
    assert len(page.hits) == min(page.total, 10)
    library.suggest(words)


@pytest.mark.skipif(not QUERIES.exists(), reason="the shared fixtures are not here")
@pytest.mark.parametrize("path", [QUERIES, NAUGHTY], ids=lambda path: path.stem)
def test_odd_queries_and_naughty_strings_are_only_words(library: Shelf, path: object) -> None:
    for words in json.loads(path.read_text("utf-8")):  # type: ignore[attr-defined]
        page = library.search(words, filters={"tag": words})
        assert page.total >= len(page.hits)
        library.suggest(words)
