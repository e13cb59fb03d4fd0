"""Brings each file of a folder into a portal of its own, one by one, and prints as JSON what became of them.

    python -m tests.knowledge.bad_files INSTANCE FOLDER

Run by test_bad_files.py in a process that does nothing else, so that the peak of its memory says something.
"""

import json
import resource
import shutil
import sys
from pathlib import Path

from knowledge.article_text import ArticleText
from knowledge.articles import Article
from knowledge.attachments import attach
from knowledge.db import database
from knowledge.images import ImageRefused
from knowledge.importing import import_from
from knowledge.instance import open_instance
from knowledge.publishing import start_article
from knowledge.source_archive import SourceRefused
from knowledge.source_folder import PICTURE_ENDINGS
from portal.schema import migrate


def main(instance: Path, folder: Path) -> None:
    open_instance(instance)
    migrate()
    with database.connection_context():
        article = start_article(ArticleText(title="Host"), by=None).article
        outcomes = {path.name: outcome(path, article, instance) for path in sorted(folder.iterdir())}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"outcomes": outcomes, "peak_mb": round(peak)}))


def outcome(path: Path, article: Article, instance: Path) -> str:
    """What the portal says of the file: that it was taken, or why not."""
    ending = path.suffix.lower()
    try:
        if ending in (*PICTURE_ENDINGS, ".svgz", ".pdf", ".html", ".txt", ".csv"):
            attach(article, path.read_bytes(), path.name, by=None)
            return "taken"
        place = path if ending != ".md" else alone(path, instance)
        summary = import_from(place, by=None, publish=True)
    except (ImageRefused, SourceRefused) as refusal:
        return f"refused: {refusal}"
    return f"{summary.created} created" + "".join(f"; {skipped.path}: {skipped.reason}" for skipped in summary.skipped)


def alone(path: Path, instance: Path) -> Path:
    """A folder with nothing but this file."""
    folder = instance / "sources" / path.stem
    folder.mkdir(parents=True)
    shutil.copy(path, folder)
    return folder


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
