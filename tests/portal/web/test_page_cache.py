"""Pages of visitors that are kept: the same bytes for everybody, never an old one, nothing of a person in them."""

import gzip
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from knowledge import publishing, upkeep
from knowledge.article_text import ArticleText
from knowledge.articles import Article, IndexTask, Product, Rendering, Revision
from knowledge.db import transaction
from knowledge.edition import WATCHES, current_edition
from knowledge.indexing import catch_up, rebuild
from knowledge.people import Person
from knowledge.revisions import renew_pages
from portal.schema import migrate
from portal.usage.models import ArticleReads, SearchCount
from portal.web.kept_page import OVERHEAD
from portal.web.page_cache import PageCache
from tests.client import PortalClient
from tests.factories import make_article, make_person, make_product, make_reviewer, make_writer

ROOT = Path(__file__).parent.parent.parent.parent
TABLES = re.compile(r'(?:FROM|JOIN) "?(\w+)"?')
READ_BY_TIME = {"article_reads"}  # the front page is kept for a minute for their sake
RENEWING = {"synonym", "edition"}  # whoever changes synonyms renews the edition
LASTING = timedelta(seconds=60)
SECURITY_HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
)
REPUBLISH = """
from pathlib import Path
from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.articles import Article
from knowledge.db import database
from knowledge.indexing import catch_up
from knowledge.instance import open_instance
open_instance(Path(%r), %r)
with database.connection_context():
    article = Article.get()
    draft = publishing.open_draft(article, by=article.author)
    publishing.publish_directly(draft, ArticleText(title=article.title, body="From elsewhere."), by=article.author)
    catch_up()
"""


@pytest.fixture
def pages(app: Flask) -> PageCache:
    cache: PageCache = app.extensions["pages"]
    return cache


@pytest.fixture
def article(app: Flask) -> Article:
    return make_article(make_writer("Ines Alvarez"), product=make_product(), body="Words enough to pack. " * 100)


def republish(article: Article) -> None:
    draft = publishing.open_draft(article, by=article.author)
    publishing.publish_directly(draft, ArticleText(title="Restart a volume", body="Better."), by=article.author)


def check(article: Article) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        upkeep.still_right(article, by=article.author, seen=1)


CHANGES: dict[str, Callable[[Article], object]] = {
    "published again": republish,
    "checked": check,
    "beside a new one like it": lambda article: make_article(title="Restart a volume by hand"),
    "of a product with another name": lambda article: Product.update(name="Cloud").execute(),
    "by somebody with another name": lambda article: Person.update(name="Ines Ruiz").execute(),
    "by somebody who has left": lambda article: Person.update(is_active=False).execute(),
    "rendered anew": lambda article: Rendering.update(html="<p>Anew</p>").execute(),
    "of a revision with another date": lambda article: Revision.update(published_at=None).execute(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_kept_article_is_another_one_on_the_next_request(client: PortalClient, article: Article, change: str) -> None:
    before = client.get(article.url)
    assert client.get(article.url).data == before.data
    CHANGES[change](article)
    after = client.get(article.url, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200 and after.data != before.data


def test_archived_renamed_and_brought_back_is_seen_at_once(client: PortalClient, article: Article) -> None:
    reviewer = make_reviewer()
    assert client.get(article.url).status_code == 200
    publishing.archive(article, by=reviewer)
    assert client.get(article.url).status_code == 410
    publishing.unarchive(article, by=reviewer)
    assert client.get(article.url).status_code == 200
    draft = publishing.open_draft(article, by=article.author)
    publishing.publish_directly(draft, ArticleText(title="Start it", body="x"), by=reviewer)
    assert client.get(article.url).status_code == 301


def test_an_article_that_is_for_customers_from_now_on_is_gone_for_visitors(
    client: PortalClient, article: Article
) -> None:
    assert client.get(article.url).status_code == 200
    draft = publishing.open_draft(article, by=article.author)
    text = ArticleText(title=article.title, body="x", audience="customers")
    publishing.publish_directly(draft, text, by=article.author)
    assert client.get(article.url).status_code == 404


def test_a_new_article_is_found_on_the_next_request(client: PortalClient, article: Article) -> None:
    for _ in range(2):
        assert "Resize a volume" not in client.get("/search?q=volume").text
    new = make_article(title="Resize a volume")
    assert "Resize a volume" in client.get("/search?q=volume").text.replace("<mark>", "").replace("</mark>", "")
    publishing.archive(new, by=make_reviewer())
    assert new.url not in client.get("/search?q=volume").text


def test_each_search_answered_from_what_is_kept_is_counted(app: Flask, client: PortalClient, article: Article) -> None:
    for _ in range(3):
        client.get("/search?q=restart")
    app.extensions["tally"].write_down()
    assert SearchCount.get().times == 3


def test_a_new_article_is_on_the_front_page_and_its_products_at_once(client: PortalClient, article: Article) -> None:
    for address in ("/", article.product.url):
        assert "Resize a volume" not in client.get(address).text
    make_article(title="Resize a volume", product=article.product, indexed=False)
    for address in ("/", article.product.url):
        assert "Resize a volume" in client.get(address).text


def test_what_another_process_publishes_is_seen_at_once(app: Flask, client: PortalClient, article: Article) -> None:
    assert "Words enough" in client.get(article.url).text
    config = app.config["PORTAL"]
    script = REPUBLISH % (str(config.instance), config.database_url)
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    assert "From elsewhere." in client.get(article.url).text


def test_work_that_no_visitor_sees_leaves_the_pages_kept(client: PortalClient, article: Article) -> None:
    edition = current_edition()
    draft = publishing.open_draft(article, by=article.author)
    text = ArticleText(title="Not yet", body="Words")
    publishing.save_draft(draft, text, by=article.author, version=draft.version)
    first = publishing.start_article(ArticleText(title="New", body="Words"), by=article.author)
    publishing.save_draft(first, text, by=article.author, version=first.version)
    Person.update(session_number=7).execute()
    make_person()
    assert current_edition() == edition


def test_a_transaction_that_fails_changes_no_edition(article: Article) -> None:
    edition = current_edition()
    with pytest.raises(ZeroDivisionError), transaction():
        Product.update(name="Never").execute()
        raise ZeroDivisionError
    assert current_edition() == edition


def test_search_that_has_caught_up_and_an_index_made_anew_are_new_editions(article: Article) -> None:
    editions = {current_edition()}
    IndexTask.create(article_id=article.id)
    editions.add(current_edition())
    assert len(editions) == 1
    catch_up()
    editions.add(current_edition())
    rebuild()
    editions.add(current_edition())
    assert len(editions) == 3


def test_pages_of_an_older_renderer_are_made_anew_and_shown(client: PortalClient, article: Article) -> None:
    before = client.get(article.url)
    Rendering.update(renderer_version=0, html="<p>Old</p>").execute()
    assert "<p>Old</p>" in client.get(article.url).text
    renew_pages()
    assert client.get(article.url).data == before.data


def test_a_migration_begins_a_new_edition_and_leaves_all_tables_watched(article: Article) -> None:
    edition = current_edition()
    migrate()
    assert current_edition() != edition
    for change in (lambda: Product.update(name="Cloud").execute(), lambda: Article.update(title="x").execute()):
        edition = current_edition()
        change()
        assert current_edition() != edition


def test_everything_that_a_kept_page_reads_is_watched(
    client: PortalClient, article: Article, count_queries: list[str]
) -> None:
    make_article(title="Restart a volume by hand", product=article.product)
    watched = {watch.table for watch in WATCHES} | READ_BY_TIME | RENEWING
    for address in ("/", article.url, article.product.url, "/search", "/search?q=volume"):
        count_queries.clear()
        assert client.get(address).status_code == 200
        assert {table for sql in count_queries for table in TABLES.findall(sql)} <= watched, address


def test_a_kept_page_costs_one_query(client: PortalClient, article: Article, count_queries: list[str]) -> None:
    client.get(article.url)
    count_queries.clear()
    assert client.get(article.url).status_code == 200
    assert len(count_queries) == 1


def test_what_is_much_read_is_on_the_front_page_within_a_minute(client: PortalClient, article: Article) -> None:
    assert "Much read" not in client.get("/").text
    ArticleReads.create(article=article, day=datetime.now(UTC).date(), times=5)
    with time_machine.travel(datetime.now(UTC) + LASTING + timedelta(seconds=1)):
        assert "Much read" in client.get("/").text


def test_a_kept_page_has_the_headers_of_a_fresh_one(client: PortalClient, article: Article) -> None:
    fresh = client.get(article.url)
    kept = client.get(article.url)
    for name in (*SECURITY_HEADERS, "Cache-Control", "ETag", "Vary", "Content-Type", "Content-Length"):
        assert kept.headers[name] == fresh.headers[name]
    assert all(name in client.get("/sign-in").headers for name in SECURITY_HEADERS)
    assert kept.headers["Vary"] == "Accept-Encoding" and kept.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in fresh.headers and "Set-Cookie" not in kept.headers


def test_a_page_is_packed_for_those_who_take_it_with_a_tag_of_its_own(client: PortalClient, article: Article) -> None:
    plain = client.get(article.url)
    packed = client.get(article.url, headers={"Accept-Encoding": "gzip, br"})
    refused = client.get(article.url, headers={"Accept-Encoding": "gzip;q=0"})
    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.data) == plain.data == refused.data
    assert packed.headers["ETag"] != plain.headers["ETag"] == refused.headers["ETag"]
    assert len(packed.data) < len(plain.data) / 2


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*", '"other",W/{}'])
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_who_has_the_page_is_told_so(client: PortalClient, article: Article, form: str, encoding: str) -> None:
    tag = client.get(article.url, headers={"Accept-Encoding": encoding}).headers["ETag"]
    answer = client.get(article.url, headers={"If-None-Match": form.format(tag)})
    assert answer.status_code == 304 and answer.data == b""
    assert "Content-Length" not in answer.headers and answer.headers["Cache-Control"] == "public, no-cache"


def test_a_date_tells_two_pages_of_one_second_apart(client: PortalClient, article: Article) -> None:
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC), tick=False) as clock:
        assert "Last-Modified" not in client.get(article.url).headers
        clock.shift(1)
        held = {"If-Modified-Since": client.get(article.url).headers["Last-Modified"]}
        assert client.get(article.url, headers=held).status_code == 304
        assert client.get(article.url, headers={**held, "If-None-Match": '"other"'}).status_code == 200
        republish(article)
        assert client.get(article.url, headers=held).status_code == 200
    assert client.get(article.url, headers={"If-Modified-Since": "nonsense"}).status_code == 200


def test_the_head_of_a_page_is_that_of_the_whole_and_counts_as_no_reading(
    app: Flask, client: PortalClient, article: Article
) -> None:
    for _ in range(2):
        head = client.head(article.url)
        assert head.data == b"" and head.status_code == 200
    assert head.headers["Content-Length"] == client.get(article.url).headers["Content-Length"]
    app.extensions["tally"].write_down()
    assert ArticleReads.get().times == 1


def test_each_reading_of_a_kept_page_is_counted(app: Flask, client: PortalClient, article: Article) -> None:
    tag = client.get(article.url).headers["ETag"]
    client.get(article.url)
    client.get(article.url, headers={"If-None-Match": tag})
    app.extensions["tally"].write_down()
    assert ArticleReads.get().times == 3


def test_counts_are_written_down_though_only_kept_pages_are_read(
    client: PortalClient, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(article.url)
    monkeypatch.setattr("portal.usage.counting.WRITE_EVERY_SECONDS", -1)
    client.get(article.url)
    assert ArticleReads.get().times == 2


def test_somebody_with_a_session_gets_no_kept_page_and_leaves_none(
    client: PortalClient, article: Article, pages: PageCache, sign_in: Callable[[Person], PortalClient]
) -> None:
    colleague = sign_in(article.author)
    own = colleague.get(article.url)
    assert "Sign out" in own.text and own.headers["Cache-Control"] == "private, no-cache" and set(pages) == set()
    tag = client.get(article.url).headers["ETag"]
    again = colleague.get(article.url, headers={"If-None-Match": tag})
    assert again.status_code == 200 and "Sign out" in again.text
    assert "Sign out" not in client.get(article.url).text
    client.set_cookie("porchlight", "forged")
    assert client.get(article.url).headers["Cache-Control"] == "private, no-cache"


def same(client: PortalClient, url: str, **request: object) -> TestResponse:
    """The answer to a request that must neither change what is kept nor be answered otherwise."""
    plain = client.get(url)
    odd = client.get(url, **request)  # type: ignore[arg-type]
    assert odd.status_code == 200 and odd.data == plain.data == client.get(url).data
    return odd


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "evil"},
        {"X-Original-URL": "/sign-in", "X-HTTP-Method-Override": "POST"},
        {"HX-Request": "true", "HX-Target": "main"},
        {"Accept-Language": "de", "User-Agent": "<script>", "Referer": "https://evil.example"},
        {"Cookie": "theme=dark; voter=1"},
        {"Range": "bytes=0-3"},
    ],
)
def test_no_header_changes_what_others_are_shown(app: Flask, article: Article, headers: dict[str, str]) -> None:
    client: PortalClient = app.test_client(use_cookies=False)  # type: ignore[assignment]
    for url in (article.url, "/", article.product.url):
        app.extensions["pages"].clear()
        poisoned = client.get(url, headers=headers)
        assert "evil" not in poisoned.text
        assert same(client, url, headers=headers).data == poisoned.data


@pytest.mark.parametrize("query", ["utm_source=x", "q=<script>", "a&b=&=c&&", "page=" + "9" * 500, "%00=%FF", "é=ü",
                                   "&".join(f"p{number}=1" for number in range(2000))])
def test_parameters_that_a_page_does_not_read_leave_one_page(
    client: PortalClient, article: Article, pages: PageCache, query: str
) -> None:
    same(client, article.url, query_string=query)
    same(client, article.product.url, query_string=query)
    assert set(pages) <= {(article.url, ""), (article.product.url, "")}


def test_a_parameter_that_a_page_reads_has_a_page_of_its_own(client: PortalClient, pages: PageCache) -> None:
    mail = make_product("Mail")
    for number in range(21):
        make_article(title=f"Mail article {number:02}", product=mail, indexed=False)
    assert "Mail article 20" in client.get("/products/mail?utm=x&page=2&page=1").text
    assert "Mail article 20" not in client.get("/products/mail").text
    assert "Mail article 20" in client.get("/products/mail?page=2").text
    assert set(pages) == {("/products/mail", ""), ("/products/mail", "page=2")}


def test_only_pages_that_were_found_are_kept(client: PortalClient, article: Article, pages: PageCache) -> None:
    for address in (f"/articles/{article.id}-other", f"/articles/0{article.id}-{article.slug}", "/products/none",
                    "/articles/99-x", "/nowhere", f"/{article.url}", "/sign-in", "/search?q=" + "volume" * 50):
        client.get(address)
    client.post(article.url)
    assert set(pages) == set()


def test_pages_longest_unread_make_room(
    app: Flask, client: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [make_article(title=f"Article {number}", body="x" * 50_000) for number in range(4)]
    weight = OVERHEAD + len(client.get(articles[0].url, headers={"Accept-Encoding": "gzip"}).data)
    pages = app.extensions["pages"]
    pages.clear()
    monkeypatch.setattr(pages.pools["pages"], "most_bytes", weight * 2 + 500)
    for article in (*articles[:2], articles[0], articles[2]):
        client.get(article.url)
        client.get(f"/search?q=article+{article.id}")
    assert {path for path, _ in pages.pools["pages"]} == {articles[0].url, articles[2].url}
    assert len(set(pages.pools["answers"])) == 3
