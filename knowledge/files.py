"""Files kept under the hash of their content, in one folder beside the database."""

import hashlib
import os
import tempfile
from pathlib import Path

from peewee import CharField, IntegerField

from knowledge.db import BaseModel, MomentField, now
from knowledge.images import EncodedImage


class StoredFile(BaseModel):
    """A re-encoded picture; any number of articles, posts and people may show it."""

    digest = CharField(max_length=64, unique=True)
    extension = CharField(max_length=8)
    content_type = CharField(max_length=60)
    size = IntegerField()
    width = IntegerField()
    height = IntegerField()
    created_at = MomentField(default=now)

    @property
    def path(self) -> Path:
        return store.folder / self.digest[:2] / f"{self.digest}.{self.extension}"


class FileStore:
    """The folder that holds the files; bound once, when the instance is opened."""

    folder: Path

    def bind(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, image: EncodedImage) -> StoredFile:
        """The stored file with this content, written first if it is new."""
        digest = hashlib.sha256(image.data).hexdigest()
        known = StoredFile.get_or_none(StoredFile.digest == digest)
        row: StoredFile = known or StoredFile(
            digest=digest,
            extension=image.extension,
            content_type=image.content_type,
            size=len(image.data),
            width=image.width,
            height=image.height,
        )
        if row.path.exists():
            os.utime(row.path)  # a clean-up that runs right now leaves it
        else:
            self.write(row.path, image.data)
        if known is None:
            StoredFile.insert(row.__data__).on_conflict_ignore().execute()
            row = StoredFile.get(StoredFile.digest == digest)
        return row

    def write(self, path: Path, data: bytes) -> None:
        """Writes beside the place and renames, so that a reader never sees half a file; raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)


store = FileStore()
