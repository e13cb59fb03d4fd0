"""An instance: one folder with database, uploads and search index."""

from pathlib import Path

from knowledge.db import connect_database
from knowledge.files import store
from knowledge.indexing import index


def open_instance(folder: Path, database_url: str | None = None) -> None:
    """Binds database, file store and shelves to the folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    connect_database(database_url, folder)
    store.bind(folder / "uploads")
    index.bind(folder / "search")
