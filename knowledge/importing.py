"""Brings Markdown with front matter and pictures into the portal, again and again without doubling."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TypeVar

from peewee import DatabaseError

from knowledge import carrying_over, publishing
from knowledge.article_text import DESCRIPTION_LIMIT, TAG_LIMIT, ArticleText, tidy_tags
from knowledge.articles import AUDIENCES, Article, Product, Revision, slugify
from knowledge.attachments import attach_file
from knowledge.db import database, now, number_onwards, transaction
from knowledge.dialects import translate
from knowledge.errors import Conflict, NotAllowed, RuleBroken
from knowledge.files import StoredFile, store
from knowledge.forbidden import found_in
from knowledge.frontmatter import FrontMatter, Unreadable, decode, parse
from knowledge.images import MAX_BYTES, check_and_encode
from knowledge.people import Person
from knowledge.phrases import Phrases
from knowledge.references import rewrite
from knowledge.rendering import Pages
from knowledge.rendering_ahead import RenderingAhead
from knowledge.resolving import Place, Resolver
from knowledge.source_archive import open_source
from knowledge.source_folder import Skipped, Source
from knowledge.videos import keep_video, looks_like_video
from knowledge.wording import word_list

MAX_ARTICLE_BYTES = 2_000_000
MAX_KEY = 200
AUTHOR_LIMIT = 120
SUMMARY = "Brought in"
AHEAD = 60
_AUDIENCES = list(AUDIENCES)

Progress = Callable[[int, int, str], None]
Result = TypeVar("Result")


@dataclass
class ImportSummary:
    """What an import did: numbers of articles, of the pictures in those it wrote, and all that was left out."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    images: int = 0
    skipped: list[Skipped] = field(default_factory=list)


def import_from(
    place: Path,
    *,
    by: Person | None,
    publish: bool,
    audience: str = "public",
    on_progress: Progress | None = None,
) -> ImportSummary:
    """Brings in every article of a folder or zip, as a draft or, with `publish`, live; names what it cannot.

    `audience` holds where neither the file nor the article that is here already says a narrower one. `on_progress`
    hears how many files are done, of how many, and which was the last. Raises SourceRefused.
    """
    with closing(open_source(place)) as folder:
        return _Import(folder, by=by, publish=publish, audience=audience).run(on_progress)


@dataclass(frozen=True)
class _Source:
    """An article in the folder with its row in the portal, and its first draft where it is new there."""

    path: str
    data: bytes
    front: FrontMatter
    body: str
    article: Article
    first_draft: Revision | None


@dataclass(frozen=True)
class _Ready:
    """An article with its links and pictures in place; `pages` waits for its pages, and is None for a draft."""

    source: _Source
    text: ArticleText
    images: int
    digest: str
    pages: Callable[[], Pages] | None


class _Import:
    def __init__(self, folder: Source, *, by: Person | None, publish: bool, audience: str) -> None:
        self._folder = folder
        self._by = by
        self._publish = publish
        self._audience = audience
        self._started_at = now()
        self._summary = ImportSummary(skipped=list(folder.skipped))
        self._sources: dict[str, _Source] = {}
        self._places: dict[str, Place] = {}
        self._known = {article.source_key: article for article in self._brought_in_before()}
        self._forbidden = Phrases(word_list().forbidden)
        self._products: dict[str, Product] = {}
        self._shown: set[str] = set()
        self._went_live: set[str] = set()
        self._files: dict[bytes, StoredFile] = {}

    def run(self, on_progress: Progress | None) -> ImportSummary:
        """Gives every article its row first, so that links find those that come later, then its text."""
        paths = self._folder.articles
        for path in paths:
            self._attempt(path, partial(self._enter, path))
        with RenderingAhead(len(self._sources)) as rendering:
            prepared = ((path, self._prepared(path, rendering)) for path in paths)
            for done, (path, ready) in enumerate(_lagging(prepared, AHEAD), start=1):
                if ready:
                    self._attempt(path, partial(self._write, ready))
                if on_progress:
                    on_progress(done, len(paths), path)
        self._carry_archived()
        for picture in self._folder.pictures:
            if picture not in self._shown:
                self._skip(picture, "No article shows this picture.")
        return self._summary

    def _attempt(self, path: str, step: Callable[[], Result]) -> Result | None:
        """What the step returns; None where it failed, which the summary then says."""
        try:
            return step()
        except Unreadable as error:
            self._skip(path, str(error))
        except RuleBroken as error:
            self._skip(path, " ".join(f"{name.capitalize()}: {text}" for name, text in error.errors.items()))
        except (Conflict, NotAllowed):
            self._skip(path, "In the portal this article is archived or being worked on; it was left as it is.")
        except OSError as error:
            self._skip(path, f"The file cannot be read: {error.strerror or error}.")
        except DatabaseError as error:
            self._skip(path, f"The database refused this article: {error}")
        return None

    def _skip(self, path: str, reason: str) -> None:
        self._summary.skipped.append(Skipped(path, reason))

    def _enter(self, path: str) -> None:
        data = self._folder.read(path)
        if len(data) > MAX_ARTICLE_BYTES:
            raise Unreadable(f"The file is larger than {MAX_ARTICLE_BYTES // 1_000_000} MB.")
        front, body = parse(decode(data), filename=PurePosixPath(path).name)
        if front.carried is None:
            body, left_as_text = translate(body)
            front = replace(front, problems=front.problems + left_as_text)
        key = _source_key(f"{self._folder.name}/{path}")
        article = self._known.get(key)
        text = self._text(front, body, article)
        if self._publish and not front.is_draft and (forbidden := found_in(text, self._forbidden)):
            words = ", ".join(f"“{phrase}”" for phrase in forbidden[:5])
            complaint = f"{words} must not be published. Take it out, or bring the article in as a draft."
            raise RuleBroken("wording", complaint)
        draft = None
        if article is None:
            draft = self._start(text, front, key)
            article = draft.article
        self._sources[path] = _Source(path, data, front, body, article, draft)
        self._places[path] = Place(article.id, f"/articles/{article.id}-{slugify(text.title)}")

    def _start(self, text: ArticleText, front: FrontMatter, key: str) -> Revision:
        number = carrying_over.free_number(front.carried.number) if front.carried else None
        author = front.author[:AUTHOR_LIMIT]
        draft = publishing.start_article(text, by=self._by, author_name=author, source_key=key, number=number)
        if number:
            number_onwards(Article)
        return draft

    def _text(self, front: FrontMatter, body: str, article: Article | None) -> ArticleText:
        """The article as the portal takes it; raises RuleBroken."""
        text = ArticleText(
            title=front.title,
            body=body,
            description=_cut(front.description, DESCRIPTION_LIMIT),
            kind=front.kind or (article.kind if article else "how-to"),
            audience=_narrower(article.audience if article else self._audience, front.audience),
            tags=tidy_tags(front.tags)[: TAG_LIMIT],
        )
        product = front.product if front.carried else _spelt_out(front.product)
        return replace(text.checked(), product=self._product(product))

    def _product(self, name: str) -> Product | None:
        """The product of that name, made if it is new; None for no name."""
        if name and name not in self._products:
            self._products[name] = _load_or_make_product(name)
        return self._products.get(name)

    def _brought_in_before(self) -> Iterable[Article]:
        return Article.select().where(Article.source_key.startswith(self._folder.name[: MAX_KEY - 65]))

    def _prepared(self, path: str, rendering: RenderingAhead) -> _Ready | None:
        """The article ready to be written; None where nothing of it changed, or where it cannot be read."""
        source = self._sources.get(path)
        return self._attempt(path, partial(self._prepare, source, rendering)) if source else None

    def _prepare(self, source: _Source, rendering: RenderingAhead) -> _Ready | None:
        is_from_portal = source.front.carried is not None
        resolver = Resolver(self._folder, source.path, self._places, is_from_portal=is_from_portal)
        body = rewrite(source.body, resolver.resolve)
        self._shown.update(resolver.pictures)
        goes_live = self._publish and not source.front.is_draft
        content = hashlib.sha256(source.data).digest() + resolver.fingerprint()
        live, draft = (hashlib.sha256(state + content).hexdigest() for state in (b"live", b"draft"))
        is_known = source.article.source_digest == live or (
            source.article.source_digest == draft and not goes_live
        )
        ready = None
        if is_known:
            self._summary.unchanged += 1
        else:
            with transaction():
                images = resolver.store_pictures(partial(self._attach, source.article))
                if resolver.pictures:  # only now do they have an address
                    body = rewrite(source.body, resolver.resolve)
                text = self._text(source.front, body, source.article)
            pages = rendering.start(text.body) if goes_live else None
            ready = _Ready(source, text, images, live if goes_live else draft, pages)
        for problem in _left_out(source.front, resolver):
            self._skip(source.path, problem)
        return ready

    def _write(self, ready: _Ready) -> None:
        source, text = ready.source, ready.text
        with transaction():
            draft = source.first_draft or publishing.open_draft(source.article, by=self._by)  # type: ignore[arg-type]
            if ready.pages:
                moment = self._moment(source)
                publishing.publish_directly(
                    draft, text, by=self._by, moment=moment, summary=SUMMARY, pages=ready.pages()
                )
                self._carry_moments(source)
                self._went_live.add(source.path)
            else:
                publishing.save_draft(draft, text, by=self._by, version=draft.version, summary=SUMMARY)
            Article.update(source_digest=ready.digest).where(Article.id == source.article.id).execute()
        self._summary.images += ready.images
        self._summary.created += source.first_draft is not None
        self._summary.updated += source.first_draft is None

    def _carry_moments(self, source: _Source) -> None:
        carried = source.front.carried
        if carried and source.article.live_number is None:
            carrying_over.keep_moments(
                source.article, first_published=carried.first_published, checked=carried.checked
            )

    def _carry_archived(self) -> None:
        """When all articles are there: a successor may come after the one it succeeds."""
        for source in self._sources.values():
            carried = source.front.carried
            if carried and carried.archived and source.path in self._went_live and source.article.live_number is None:
                found = self._folder.find_article(source.path, carried.successor) if carried.successor else None
                successor_id = self._places[found].article_id if found in self._places else None
                carrying_over.keep_archived(
                    source.article, carried.archived, successor_id=successor_id, by=self._by
                )

    def _attach(self, article: Article, path: str) -> str:
        """The address of the picture in the article; one that many articles show is checked and encoded once."""
        digest = self._folder.digest(path)
        file = self._files.get(digest)
        if file is None:
            with self._folder.open(path) as stream:
                file = keep_video(stream) if looks_like_video(stream) else _kept(stream)
            # Not before the commit: a refused article takes its rows of files with it.
            database.after_commit(partial(self._files.setdefault, digest, file))
        return attach_file(article, file, path, by=self._by).url

    def _moment(self, source: _Source) -> datetime:
        """When the text went live: the file's date, where it is past and later than what is live."""
        date, live_since = source.front.date, source.article.updated_at
        if date is None or date > self._started_at or (live_since and date <= live_since):
            return self._started_at
        return date


def _lagging(items: Iterable[Result], by: int) -> Iterator[Result]:
    """The items in their order, each handed on when `by` later ones have been made."""
    waiting: deque[Result] = deque()
    for item in items:
        waiting.append(item)
        if len(waiting) > by:
            yield waiting.popleft()
    yield from waiting


def _source_key(path: str) -> str:
    """What the article is known by from one import to the next."""
    if len(path) <= MAX_KEY:
        return path
    return f"{path[: MAX_KEY - 65]}#{hashlib.sha256(path.encode()).hexdigest()}"


def _narrower(one: str, other: str) -> str:
    """Of two audiences the smaller; what is none of them does not count."""
    return max(one, other if other in AUDIENCES else one, key=_AUDIENCES.index)


def _load_or_make_product(name: str) -> Product:
    slug = slugify(name)
    Product.insert(name=name[:120], slug=slug).on_conflict_ignore().execute()
    product: Product = Product.get((Product.slug == slug) | (Product.name == name))
    return product


def _kept(picture: BinaryIO) -> StoredFile:
    return store.keep(check_and_encode(picture.read(MAX_BYTES + 1)))


def _spelt_out(name: str) -> str:
    """A product as a person writes it: Exchange Online where Microsoft's docs call it `exchange-online`."""
    return name.replace("-", " ").replace("_", " ").title() if name == name.lower() and " " not in name else name


def _cut(text: str, limit: int) -> str:
    """The text, shortened after a word where it is too long."""
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def _left_out(front: FrontMatter, resolver: Resolver) -> Iterator[str]:
    """A sentence for each thing that is in the file and not in the portal."""
    yield from front.problems
    if front.is_draft:
        yield "The file says that it is a draft; it was brought in as one."
    if len(front.description) > DESCRIPTION_LIMIT:
        yield f"The description was shortened to {DESCRIPTION_LIMIT} characters."
    if surplus := tidy_tags(front.tags)[TAG_LIMIT :]:
        yield f"An article has at most {TAG_LIMIT} tags; left out: {', '.join(surplus)}."
    yield from resolver.problems
    if dead := resolver.dead_links:
        number = "A link to an article that is" if len(dead) == 1 else f"{len(dead)} links to articles that are"
        yield f"{number} not in the folder became plain words: {', '.join(dead)}"
