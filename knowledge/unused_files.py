"""Finds pictures that nothing shows any more, and takes them away."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from peewee import Model, ModelSelect

from knowledge.articles import OPEN_STATES, Article, Revision
from knowledge.attachments import Attachment
from knowledge.db import transaction
from knowledge.files import StoredFile, store

GRACE = timedelta(days=7)
_MENTION = re.compile(r"/files/(\d{1,9})/")
_DIGEST_LENGTH = 64


@dataclass(frozen=True)
class Unused:
    """What was found: numbers of pictures in articles and of files, and the size of the files in bytes."""

    pictures: int
    files: int
    size: int


def clean_up(
    now: datetime, models: Iterable[type[Model]], *, dry_run: bool = False, old_versions: bool = False
) -> Unused:
    """What nothing shows and is older than a week, taken away unless `dry_run`; `models` are all there are.

    A picture that any version of an article's text mentions stays, drafts that were set aside included; with
    `old_versions` only live texts and those under way count, and older ones lose their pictures.
    """
    since = now - GRACE
    with transaction():
        pictures = _unused_attachments(since, old_versions=old_versions)
        rows = _unused_rows(since, models, without=pictures)
        if not dry_run:
            Attachment.delete().where(Attachment.id.in_(pictures)).execute()
            StoredFile.delete().where(StoredFile.id.in_([row.id for row in rows])).execute()
    gone = {row.digest for row in rows}
    # Files go after their rows, and only old ones: somebody may be storing the same picture again right now.
    files = list(_unclaimed(since, gone))
    size = sum(path.stat().st_size for path in files)
    if not dry_run:
        for path in files:
            path.unlink(missing_ok=True)
    return Unused(len(pictures), len(files), size)


def _unused_attachments(since: datetime, *, old_versions: bool) -> list[int]:
    old = [row.id for row in Attachment.select(Attachment.id).where(Attachment.created_at < since)]
    if not old:
        return []
    mentioned: set[int] = set()
    for (body,) in _texts(old_versions=old_versions).tuples().iterator():
        mentioned.update(int(number) for number in _MENTION.findall(body))
    return [number for number in old if number not in mentioned]


def _texts(*, old_versions: bool) -> ModelSelect:
    texts = Revision.select(Revision.body).where(Revision.body.contains("/files/"))
    if old_versions:
        is_live = Revision.number == Article.live_number
        texts = texts.join(Article).where(is_live | Revision.state.in_(OPEN_STATES))
    return texts


def _unused_rows(since: datetime, models: Iterable[type[Model]], *, without: list[int]) -> list[StoredFile]:
    """The files that no row of any table shows, the attachments `without` aside."""
    rows = StoredFile.select().where(StoredFile.created_at < since)
    fields = ((model, field) for model in models for field, target in model._meta.refs.items() if target is StoredFile)
    for model, field in fields:
        shown = model.select(field).where(field.is_null(False))
        if model is Attachment and without:
            shown = shown.where(Attachment.id.not_in(without))
        rows = rows.where(StoredFile.id.not_in(shown))
    return list(rows)


def _unclaimed(since: datetime, gone: set[str]) -> Iterable[Path]:
    """The files, and their smaller copies, that no row claims; half-written ones of a killed process among them."""
    known = {row.digest for row in StoredFile.select(StoredFile.digest)} - gone
    for path in sorted(path for path in store.folder.rglob("*") if path.is_file()):
        if path.name[:_DIGEST_LENGTH] not in known and path.stat().st_mtime < since.timestamp():
            yield path
