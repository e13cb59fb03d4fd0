"""Pictures in articles: kept once, served only to those who may see a text that shows them."""

from pathlib import PurePath

from peewee import CharField, ForeignKeyField

from knowledge.articles import Article
from knowledge.db import BaseModel, MomentField, now
from knowledge.files import StoredFile, store
from knowledge.images import check_and_encode
from knowledge.people import Person


class Attachment(BaseModel):
    article = ForeignKeyField(Article, backref="attachments", on_delete="CASCADE")
    file = ForeignKeyField(StoredFile)
    name = CharField(max_length=80)
    uploaded_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    created_at = MomentField(default=now)

    class Meta:
        indexes = ((("article", "file", "name"), False),)

    @property
    def url(self) -> str:
        return f"/files/{self.id}/{self.name}"

    @property
    def markdown(self) -> str:
        """The reference that shows the picture; the writer replaces the words in brackets."""
        return f"![{PurePath(self.name).stem.replace('-', ' ')}]({self.url})"


def attach(article: Article, data: bytes, filename: str, *, by: Person | None) -> Attachment:
    """The picture as part of the article, stored once however often it is sent; raises images.ImageRefused."""
    return attach_file(article, store.keep(check_and_encode(data)), filename, by=by)


def attach_file(article: Article, file: StoredFile, filename: str, *, by: Person | None) -> Attachment:
    """The same for a picture that was checked and stored before."""
    name = _safe_name(filename, file.extension)
    attachment: Attachment | None = Attachment.get_or_none(article=article, file=file, name=name, uploaded_by=by)
    if attachment is None:
        return Attachment.create(article=article, file=file, name=name, uploaded_by=by)  # type: ignore[no-any-return]
    attachment.created_at = now()  # as new: what was unused for long is about to be shown again
    attachment.save(only=["created_at"])
    return attachment


def _safe_name(filename: str, extension: str) -> str:
    """A name made of plain letters, digits and hyphens, with the extension of the real content."""
    stem = PurePath(filename.replace("\\", "/")).stem.lower()
    plain = "".join(ch if ch.isascii() and ch.isalnum() else "-" for ch in stem)
    return f"{'-'.join(part for part in plain.split('-') if part)[:60].strip('-') or 'picture'}.{extension}"
