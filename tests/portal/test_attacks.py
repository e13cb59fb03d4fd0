"""Nothing that anybody types, anywhere, acts in the browser of somebody who reads it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from knowledge.people import Person
from portal.web.security import limiter
from tests.attacks import Attacked, findings, oracle_of, payloads
from tests.client import PortalClient


@pytest.mark.parametrize(
    "surface", ["articles", "titles", "comments", "review_notes", "display_names", "import"]
)
def test_no_known_attack_gets_through(
    surface: str, app: Flask, fixtures: Path, tmp_path: Path, sign_in: Callable[[Person], PortalClient]
) -> None:
    """Front matter, titles, comments and notes as well as texts (behaviour 92)."""
    limiter.enabled = False
    oracle, attacked = oracle_of(fixtures), Attacked(sign_in, payloads(fixtures))
    try:
        put_in = getattr(attacked, f"through_{surface}")
        put_in(tmp_path / "kb") if surface == "import" else put_in()
        viewers = {person.id: sign_in(person) for person, _ in attacked.pages}
        found = {}
        for person, address in attacked.pages:
            answer = viewers[person.id].get(address)
            assert answer.status_code == 200, address
            found[address] = findings(answer.text, oracle)
    finally:
        limiter.enabled = True
    assert len(found) > 1 and {address: dangers for address, dangers in found.items() if dangers} == {}


def test_the_judge_of_whole_pages_sees_what_is_not_the_portals(fixtures: Path) -> None:
    oracle = oracle_of(fixtures)
    for page in (
        "<script>alert(1)</script>", "<script src='//evil.example/x.js'></script>", "<b onclick=alert(1)>",
        "<form action='https://evil.example'>", "<a href='javascript:alert(1)'>", "<link href='https://evil.example'>",
        "<meta http-equiv=refresh content=1>", "<iframe>",
    ):  # fmt: skip
        assert findings(page, oracle), page
