"""The page of every component."""

from dataclasses import replace

from portal.app import blueprints_of
from tests.client import PortalClient


def test_developers_see_every_component(client: PortalClient) -> None:
    page = client.get("/styleguide")
    assert page.status_code == 200
    for words in ("Buttons", "field-error", "story-lesson", "chart-bar", "timeline", "pagination", "hit-title"):
        assert words in page.text


def test_a_portal_in_production_has_no_style_guide(client: PortalClient) -> None:
    config = replace(client.application.config["PORTAL"], is_production=True)
    assert "styleguide" not in {blueprint.name for blueprint in blueprints_of(config)}
