"""A reviewer's decision, and the word to the author that belongs to it."""

from dataclasses import dataclass
from datetime import datetime

from knowledge import reviews
from knowledge.article_text import ArticleText
from knowledge.articles import Article, Revision
from knowledge.db import now, transaction
from knowledge.indexing import indexed_now
from knowledge.licences import growth_of
from knowledge.people import Person
from knowledge.revisions import live_revision
from knowledge.worddiff import Change, word_diff
from portal.notifications.notices import tell

LONGEST_TITLE = 160


@dataclass(frozen=True)
class FieldChange:
    """One field of the text that differs from the live one, word by word."""

    label: str
    changes: tuple[Change, ...]


def publish(revision: Revision, *, by: Person, version: int, note: str, override: str = "") -> Article:
    """The article, live and findable, its author told; raises what knowledge.reviews.publish raises."""
    with transaction():
        article = reviews.publish(revision, by=by, version=version, note=note, override=override)
        if revision.author_id:
            words = f" and says: {note}" if note.strip() else "."
            words = f"{by.name} published “{_short(revision.title)}”{words}"
            tell(revision.author, words, article.url, kind="articles", about=article)
            _propose_licence(revision.author)
    indexed_now()
    return article


def publish_with_fixes(
    revision: Revision, text: ArticleText, *, by: Person, version: int, note: str, override: str = ""
) -> Revision:
    """The text as the reviewer mended it, live; its author told where to see what and why."""
    with transaction():
        fixed = reviews.publish_with_fixes(revision, text, by=by, version=version, note=note, override=override)
        if revision.author_id:
            words = f"{by.name} published “{_short(revision.title)}” with small fixes: {note}"
            tell(revision.author, words, f"{fixed.review_url}?show=changes", kind="articles", about=fixed)
    indexed_now()
    return fixed


def schedule(
    revision: Revision, moment: datetime, *, by: Person, version: int, note: str, override: str = ""
) -> None:
    """Has the text published at that moment, its author told; raises what knowledge.reviews.schedule raises."""
    with transaction():
        reviews.schedule(revision, moment, by=by, version=version, note=note, override=override)
        if revision.author_id:
            tell(
                revision.author,
                f"{by.name} approved “{_short(revision.title)}”. It is published later, at the time on its page.",
                revision.review_url,
                kind="articles",
                about=revision,
            )


def publish_scheduled() -> None:
    """Publishes what is due by now; those concerned hear that it is live, or that it has to be looked at again."""
    moment = now()
    for revision in reviews.scheduled_until(moment):
        with transaction():
            outcome = reviews.publish_scheduled(revision, moment=moment)
            if outcome is None:
                continue
            title = _short(revision.title)
            words = f"“{title}” is published, as planned."
            if not outcome:
                words = f"“{title}” was not published as planned: something changed meanwhile. It waits for a review."
            url, about = (revision.article.url, revision.article) if outcome else (revision.review_url, revision)
            for person in {revision.author, revision.reviewer} - {None}:
                tell(person, words, url, kind="articles", about=about)


def send_back(revision: Revision, *, by: Person, version: int, note: str) -> None:
    """Returns the text, its author told; raises what knowledge.reviews.send_back raises."""
    with transaction():
        reviews.send_back(revision, by=by, note=note, version=version)
        if revision.author_id:
            words = f": {note}" if note.strip() else ", with notes on passages."
            words = f"{by.name} sent “{_short(revision.title)}” back{words}"
            tell(revision.author, words, revision.draft_url, kind="articles", about=revision)


def changes_between(old: Revision | None, new: Revision) -> list[FieldChange]:
    """What differs, field by field, the text last; everything is new where there is no older one."""
    before = _fields(old) if old else {}
    return [
        FieldChange(label, word_diff(before.get(label, ""), text))
        for label, text in _fields(new).items()
        if before.get(label, "") != text
    ]


def live_beside(revision: Revision) -> Revision | None:
    """The live text that the revision would replace; for a published one what it did replace, or what was mended."""
    article = revision.article
    if revision.fixed_from_id:
        return Revision.get_by_id(revision.fixed_from_id)
    if revision.state != "published":
        return live_revision(article)
    earlier: Revision | None = Revision.get_or_none(
        Revision.article == article, Revision.number == revision.based_on
    )
    return earlier


def _propose_licence(author: Person) -> None:
    """Tells the author's manager, once, that the next writing licence may be given."""
    growth = growth_of(author)
    if author.manager_id and growth.is_due and growth.clean == growth.needed:
        words = f"{author.name} has published {growth.clean} articles that needed no mending. More freedom to publish?"
        tell(author.manager, words, "/licences", kind="team")


def _fields(revision: Revision) -> dict[str, str]:
    return {
        "Title": revision.title,
        "Description": revision.description,
        "Kind": revision.kind_name,
        "Readers": revision.audience_name,
        "Product": revision.product.name if revision.product_id else "",
        "Tags": ", ".join(revision.tags),
        "Text": revision.body,
    }


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE].rstrip()}…"
