"""Password hashes as of today, with less work in each: these tests sign in some hundred times."""

from collections.abc import Iterator

import pytest

from portal.accounts import passwords


@pytest.fixture(autouse=True)
def light_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    passwords._nobodys_hash.cache_clear()
    monkeypatch.setattr(passwords, "METHOD", "scrypt:1024:8:1")
    yield
    passwords._nobodys_hash.cache_clear()
