from pathlib import Path

import pytest

from search_index.shelves import Shelf
from tests.search_index.documents import LIBRARY


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty shelf, not yet begun."""
    return Shelf(tmp_path / "public")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A shelf of a few articles, for reading alone."""
    shelf = Shelf(tmp_path_factory.mktemp("shelves") / "library")
    shelf.rebuild(LIBRARY)
    return shelf
