"""Search over real help-centre articles."""

import re
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path

import pytest
import yaml

from search_index.document import Document
from search_index.results import passage
from search_index.shelves import Shelf
from tests.search_index.documents import FIXTURES

ARTICLES = FIXTURES / "kb-sample-exchange" / "articles"
pytestmark = pytest.mark.skipif(not ARTICLES.exists(), reason="the shared fixtures are not here")


def read(id: int, path: Path) -> Document:
    _, front, text = path.read_text("utf-8").split("---\n", 2)
    about = yaml.safe_load(front)
    plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("*", "").replace("`", "")
    headings = re.findall(r"^##+ +(.+?) *$", plain, re.MULTILINE)
    return Document(
        id=id, title=about["title"], headings=tuple(headings), tags=(), body=plain, product="Exchange", kind="",
        author=about.get("author", ""), updated=datetime(2024, 1, 1, tzinfo=timezone.utc),
    )


@pytest.fixture(scope="module")
def articles() -> dict[int, Document]:
    return {id: read(id, path) for id, path in enumerate(sorted(ARTICLES.glob("*.md")))}


@pytest.fixture(scope="module")
def help_centre(articles: dict[int, Document], tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    shelf = Shelf(tmp_path_factory.mktemp("exchange") / "public")
    shelf.rebuild(articles.values())
    return shelf


def test_every_title_typed_word_for_word_finds_its_article_first(
    help_centre: Shelf, articles: dict[int, Document]
) -> None:
    titles = Counter(article.title for article in articles.values())
    for id, article in articles.items():
        if titles[article.title] == 1:
            assert help_centre.search(article.title + "?").hits[0].id == id


def test_headings_typed_word_for_word_find_their_article(help_centre: Shelf, articles: dict[int, Document]) -> None:
    places = Counter(heading for article in articles.values() for heading in article.headings)
    asked = [(id, heading) for id, article in articles.items() for heading in article.headings if places[heading] == 1]
    asked = asked[::3]
    found = [id in {hit.id for hit in help_centre.search(heading + "?", limit=5).hits} for id, heading in asked]
    assert sum(found) >= 0.99 * len(asked)


@pytest.mark.parametrize(("typed", "meant", "title"), [
    ("mailbx plns", "mailbox plans", "Mailbox plans in Exchange Online"),
    ("retension policy", "retention policy", "Apply a retention policy to mailboxes"),
    ("activesinc", "activesync", "Enable or disable Exchange ActiveSync for a mailbox"),
    ("litigaton hold", "litigation hold", "In-Place Hold and Litigation Hold"),
    ("How do I reset a voice mial PIN?", "How do I reset a voice mail PIN?",
     "Reset a voice mail PIN in Exchange Online"),
])
def test_typing_errors_are_forgiven(help_centre: Shelf, typed: str, meant: str, title: str) -> None:
    page = help_centre.search(typed)
    assert page.hits[0].title == title
    assert page.corrected in (meant, meant.rstrip("?"))


@pytest.mark.parametrize(("question", "title"), [
    ("how can I forward my email?", "Configure email forwarding for a mailbox in Exchange Online"),
    ("5.7.124", "Fix email delivery issues for error code 5.7.124 in Exchange Online"),
    ("import gmail mailboxes?", "Migrate consumer Google Workspace (formerly G Suite) mailboxes to Microsoft 365 or "
     "Office 365"),
    ("shortcuts on the keyboard", "Keyboard shortcuts for the Exchange admin center in Exchange Online"),
])
def test_questions_in_other_words_find_their_article(help_centre: Shelf, question: str, title: str) -> None:
    assert title in [hit.title for hit in help_centre.search(question).hits[:3]]


def test_words_of_the_articles_are_left_as_they_are(help_centre: Shelf, articles: dict[int, Document]) -> None:
    words = sorted({word for article in articles.values() for word in re.findall("[a-z]{4,}", article.title.lower())})
    assert [word for word in words if help_centre.search(word).corrected] == []


def test_a_passage_marks_what_was_found(help_centre: Shelf, articles: dict[int, Document]) -> None:
    page = help_centre.search("certificate request")
    shown = passage(articles[page.hits[0].id].body, page.terms)
    assert {text.lower() for text, is_match in shown if is_match} >= {"certificate", "request"}
