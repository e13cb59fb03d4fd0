"""A reviewer's decision, and the word to the author that belongs to it."""

from dataclasses import dataclass

from knowledge import publishing
from knowledge.articles import Article, Revision
from knowledge.db import transaction
from knowledge.indexing import indexed_now
from knowledge.people import Person
from knowledge.publishing import live_revision
from knowledge.worddiff import Change, word_diff
from portal.notifications.notices import tell

LONGEST_TITLE = 160


@dataclass(frozen=True)
class FieldChange:
    """One field of the text that differs from the live one, word by word."""

    label: str
    changes: tuple[Change, ...]


def publish(revision: Revision, *, by: Person, version: int, note: str) -> Article:
    """The article, live and findable, its author told; raises what publishing.publish raises."""
    with transaction():
        article = publishing.publish(revision, by=by, version=version, note=note)
        if revision.author_id:
            words = f" and says: {note}" if note.strip() else "."
            tell(revision.author, f"{by.name} published “{_short(revision.title)}”{words}", article.url)
    indexed_now()
    return article


def send_back(revision: Revision, *, by: Person, version: int, note: str) -> None:
    """Returns the text, its author told; raises what publishing.send_back raises."""
    with transaction():
        publishing.send_back(revision, by=by, note=note, version=version)
        if revision.author_id:
            text = f"{by.name} sent “{_short(revision.title)}” back: {note}"
            tell(revision.author, text, revision.draft_url)


def changes_between(old: Revision | None, new: Revision) -> list[FieldChange]:
    """What differs, field by field, the text last; everything is new where there is no older one."""
    before = _fields(old) if old else {}
    return [
        FieldChange(label, word_diff(before.get(label, ""), text))
        for label, text in _fields(new).items()
        if before.get(label, "") != text
    ]


def live_beside(revision: Revision) -> Revision | None:
    """The live text that the revision would replace; for a published one, the text it did replace."""
    article = revision.article
    if revision.state != "published":
        return live_revision(article)
    earlier: Revision | None = Revision.get_or_none(
        Revision.article == article, Revision.number == revision.based_on
    )
    return earlier


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
