"""What scripts add to search: suggestions to choose from by keyboard, and the count of what is opened."""

from collections.abc import Callable

from playwright.sync_api import Page, Request, Response, expect

OpenPage = Callable[..., Page]


def test_suggestions_stand_in_groups_and_the_arrows_go_through_all_of_them(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/search")
    field = page.get_by_role("combobox", name="Search articles")
    field.press_sequentially("mail")
    groups = page.locator("#search-suggestions [role=group]")
    expect(groups).to_have_count(2)
    assert groups.evaluate_all("found => found.map(group => group.ariaLabel)") == ["Articles", "Tags"]
    choices = page.get_by_role("option")
    for place in range(choices.count()):
        field.press("ArrowDown")
        expect(choices.nth(place)).to_have_attribute("aria-selected", "true")
        assert field.get_attribute("aria-activedescendant") == choices.nth(place).get_attribute("id")
    field.press("Enter")
    page.wait_for_url("**/search?tag=*")
    expect(page.locator(".hit").first).to_be_visible()


def test_an_opened_result_is_told_with_its_place_and_nothing_about_the_reader(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/search?q=restore+file")
    told, opened = _open_result(page, 2)
    sent = told.request.post_data or ""
    assert 'name="words"\r\n\r\nrestore file' in sent and 'name="rank"\r\n\r\n2' in sent
    assert "cookie" not in told.request.all_headers() and "?" not in opened.url
    assert told.status == 204


def test_what_a_colleague_opens_is_counted_too(open_page: OpenPage) -> None:
    page = open_page("staff")
    page.goto("/search?q=restore+file")
    told, _ = _open_result(page, 1)
    assert told.status == 204
    assert told.request.resource_type == "ping"  # which the browser sends on when the page is left


def _open_result(page: Page, rank: int) -> tuple[Response, Request]:
    """What was told, and what was opened: nothing comes of that, for only a page that stays hears the answer."""
    page.route("**/articles/*", lambda route: route.fulfill(status=204))
    with page.expect_request("**/articles/*") as opened, page.expect_response("**/search/clicks") as told:
        page.locator(".hit-title").nth(rank - 1).click()
    return told.value, opened.value
