import pytest

from search_index.shelves import Shelf
from tests.search_index.documents import document

FRUIT = (
    document(1, "Grow apple trees", "An orchard keeps bees and apples.", tags=("garden",)),
    document(2, "Prune apple trees in the orchard", "Prune in winter.", tags=("garden",)),
    document(3, "Apple tart", "Bake for an hour with cinnamon.", tags=("kitchen",)),
    document(4, "How to store pears", "Pears keep in a cellar, away from an apple.", tags=("kitchen",)),
    document(5, "E-mail the gardener", "Write to the gardener.", product="Mail"),
    document(6, "Responsibilities of the neighbourhood", "Neighbours share a ladder.", product="Mail"),
)


@pytest.fixture(scope="module")
def fruit(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    shelf = Shelf(tmp_path_factory.mktemp("fruit") / "public")
    shelf.rebuild(FRUIT)
    return shelf


def titles(shelf: Shelf, prefix: str, limit: int = 8) -> list[str]:
    return [hit.title for hit in shelf.suggest(prefix, limit)]


@pytest.mark.parametrize(("typed", "wanted"), [
    ("app", ["Apple tart", "Grow apple trees", "Prune apple trees in the orchard"]),
    ("tree app", ["Grow apple trees", "Prune apple trees in the orchard"]),
    ("how to s", ["How to store pears"]),
    ("HOW", ["How to store pears"]),
    ("emai", ["E-mail the gardener"]),
    ("e-m", ["E-mail the gardener"]),
    ("responsibilities", ["Responsibilities of the neighbourhood"]),
    ("responsibilitx", []),
    ("cinnamon", []),
    ("a", []),
    ("", []),
    ("?", []),
])
def test_titles_are_suggested_by_the_beginnings_of_their_words(fruit: Shelf, typed: str, wanted: list[str]) -> None:
    assert titles(fruit, typed) == wanted


def test_no_more_is_suggested_than_asked_for(fruit: Shelf) -> None:
    assert titles(fruit, "app", limit=1) == ["Apple tart"]


def test_a_single_japanese_character_is_enough_to_suggest(library: Shelf) -> None:
    assert [hit.id for hit in library.suggest("設")] == [7]


@pytest.mark.parametrize(("typed", "meant"), [
    ("orcard", "orchard"),
    ("orchrad", "orchard"),
    ("orchhard", "orchard"),
    ("orchird", "orchard"),
    ("prune aplpe", "prune apple"),
    ("cinamon tatr", "cinnamon tart"),
    ("nieghborhood", "neighbourhood"),
    ("orchardbees", "orchard bees"),
    ("cinna", "cinnamon"),
    ("orcard tag:garden", "orchard tag:garden"),
])
def test_a_misspelt_word_is_corrected_and_the_correction_shown_as_results(
    fruit: Shelf, typed: str, meant: str
) -> None:
    page = fruit.search(typed)
    assert page.corrected in (meant, None)
    assert page.hits == fruit.search(meant).hits
    assert page.total > 0


def test_the_words_can_be_searched_as_they_are_spelt(fruit: Shelf) -> None:
    page = fruit.search("orcard", correct=False)
    assert (page.total, page.corrected, page.suggestion) == (0, None, None)


def test_known_words_are_left_alone(fruit: Shelf) -> None:
    for words in ("apple", "apples", "bees", "winter", "store pears", "tart cinnamon"):
        page = fruit.search(words)
        assert (page.corrected, page.total > 0) == (None, True)


def test_words_like_nothing_known_are_left_alone(fruit: Shelf) -> None:
    page = fruit.search("kerberos")
    assert (page.total, page.corrected, page.suggestion) == (0, None, None)


def test_short_words_and_codes_are_not_corrected(fruit: Shelf) -> None:
    for words in ("bex", "b33s", "orch4rd"):
        assert fruit.search(words).corrected is None


def test_a_correction_finds_something_with_the_other_words_and_filters(fruit: Shelf) -> None:
    assert fruit.search("orcard", filters={"tag": "kitchen"}).corrected is None
    assert fruit.search("orcard", filters={"tag": "garden"}).corrected == "orchard"


def test_a_correction_that_does_not_go_with_the_rest_is_only_offered(fruit: Shelf) -> None:
    page = fruit.search("cinnamon ladderr")
    assert (page.corrected, page.suggestion) == (None, "cinnamon ladder")
    assert page.hits[0].id == 3


def test_a_rare_word_is_searched_and_a_common_one_offered(shelf: Shelf) -> None:
    shelf.rebuild([document(n, "Change the form") for n in range(1, 31)] + [document(99, "From the start")])
    shelf.update([document(100, "Forn", "a misprint")])
    page = shelf.search("forn")
    assert ([hit.id for hit in page.hits], page.corrected, page.suggestion) == ([100], None, "form")


def test_the_terms_of_a_page_are_those_of_the_correction(fruit: Shelf) -> None:
    assert "orchard" in fruit.search("orcard").terms


def test_related_articles_share_title_words_and_tags(fruit: Shelf) -> None:
    related = [hit.id for hit in fruit.related(1)]
    assert related[0] == 2
    assert 1 not in related and 6 not in related


def test_related_articles_are_limited_and_none_for_an_unknown_id(fruit: Shelf) -> None:
    assert len(fruit.related(1, limit=1)) == 1
    assert fruit.related(12345) == ()


@pytest.mark.parametrize(("facet", "typed", "wanted"), [
    ("tag", "", [("garden", 2), ("kitchen", 2)]),
    ("tag", "gar", [("garden", 2)]),
    ("tag", "den", []),
    ("product", "MA", [("Mail", 2)]),
    ("author", "by", [("Ada Byron", 6)]),
])
def test_names_are_suggested_by_the_beginnings_of_their_words(
    fruit: Shelf, facet: str, typed: str, wanted: list[tuple[str, int]]
) -> None:
    assert [(name.value, name.count) for name in fruit.names(facet, typed)] == wanted


def test_a_name_that_no_document_bears_any_more_is_not_suggested(shelf: Shelf) -> None:
    shelf.update([document(1, tags=("old", "kept")), document(2, tags=("kept",))])
    shelf.update([document(1, tags=("new",))])
    assert [(name.value, name.count) for name in shelf.names("tag")] == [("kept", 1), ("new", 1)]
    shelf.update([], removed=[1, 2])
    assert shelf.names("tag") == ()


def test_no_more_names_are_given_than_asked_for_and_none_of_another_facet(fruit: Shelf) -> None:
    assert len(fruit.names("tag", limit=1)) == 1
    with pytest.raises(ValueError, match="no such facet"):
        fruit.names("colour")
