"""What an address may hold."""

import pytest

from tests.client import PortalClient


@pytest.mark.parametrize("address", ["/products/a%00b", "/articles/1-%00", "/invitation/%00", "/static/%00.css"])
def test_an_address_with_a_character_that_no_column_holds_leads_nowhere(client: PortalClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("number", ["2147483648", "9" * 40])
def test_a_number_that_no_id_can_be_leads_nowhere(client: PortalClient, number: str) -> None:
    assert client.get(f"/articles/{number}-x").status_code == 404


def test_a_static_file_answers_to_its_one_name_alone(client: PortalClient) -> None:
    for address in ("/static/n1/../css/base.css", "/static/css/./base.css", f"/static/{'a' * 300}.css"):
        assert client.get(address).status_code in (301, 308, 404)
