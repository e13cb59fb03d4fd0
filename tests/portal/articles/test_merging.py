"""Both texts of a conflict made one in the page."""

import random
import re

import pytest

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.errors import Conflict
from portal.articles import merge
from portal.articles.typed import Typed
from tests.factories import make_draft, make_writer
from tests.portal.articles.forms import form, stored

MINE = "One.\n\nTwo of mine.\n\nThree.\n\nFour of mine."
THEIRS = "One.\n\nTwo of theirs.\n\nThree.\n\nFour of theirs."


@pytest.fixture
def draft(app):
    revision = make_draft(make_writer(), title="First")
    text = ArticleText(title="Their title", body=THEIRS, tags=("theirs",))
    return publishing.save_draft(revision, text, by=revision.author, version=1)


def conflict(desk, draft, **typed):
    sent = form(draft, **{"title": "My title", "body": MINE, "tags": "mine", "version": 1, **typed})
    page = desk.post(f"/articles/{draft.article_id}/draft/text", data=sent)
    assert page.status_code == 409
    key = re.search(r'name="merge_key" value="([^"]+)"', page.text)
    return page.text, {**sent, "version": draft.version, "merge_key": key and key[1]}


def test_each_difference_is_offered_and_the_choices_become_one_saved_text(draft, sign_in):
    desk = sign_in(draft.author)
    page, sent = conflict(desk, draft)
    names = set(re.findall(r'name="(merge-[\w-]+)" value="theirs"', page))
    assert names == {"merge-title", "merge-tags", "merge-1", "merge-3"}
    assert 'hx-target="#draft-state"' not in page  # or the next key would save one text over the other
    answer = desk.post(
        f"/articles/{draft.article_id}/draft/merge",
        data={**sent, "merge-title": "theirs", "merge-tags": "mine", "merge-1": "theirs", "merge-3": "both"},
    )
    assert answer.status_code == 303
    saved = stored(draft)
    assert (saved.title, saved.tags) == ("Their title", ["mine"])
    assert saved.body == "One.\n\nTwo of theirs.\n\nThree.\n\nFour of mine.\n\nFour of theirs.\n"


@pytest.mark.parametrize("change", ["typed", "stored"])
def test_choices_never_meet_a_text_that_they_were_not_made_of(draft, sign_in, change):
    desk = sign_in(draft.author)
    _, sent = conflict(desk, draft)
    if change == "typed":
        sent["body"] = f"Written since.\n\n{MINE}"
    else:
        text = ArticleText(title="Their title", body=f"Saved since.\n\n{THEIRS}")
        publishing.save_draft(draft, text, by=draft.author, version=draft.version)
    before = stored(draft).body
    answer = desk.post(f"/articles/{draft.article_id}/draft/merge", data={**sent, "merge-1": "theirs"})
    assert answer.status_code == 409 and " since." in answer.text
    assert stored(draft).body == before


def test_a_merged_text_that_cannot_be_stored_is_kept_on_the_page(app, sign_in):
    draft = make_draft(make_writer(), title="Their title")
    stored_text = ArticleText(title="Their title", body="theirs " * 40_000)
    draft = publishing.save_draft(draft, stored_text, by=draft.author, version=1)
    desk = sign_in(draft.author)
    _, sent = conflict(desk, draft, body="mine " * 40_000)
    answer = desk.post(f"/articles/{draft.article_id}/draft/merge", data={**sent, "merge-0": "both"})
    assert answer.status_code == 422
    assert "theirs " * 40_000 in answer.text and "mine " * 40_000 in answer.text


def test_a_colleague_s_draft_cannot_be_merged(draft, sign_in):
    assert sign_in(make_writer()).post(f"/articles/{draft.article_id}/draft/merge").status_code == 404


class Window:
    """A browser window with the draft open: what is typed stays in it until the portal has it."""

    def __init__(self, draft, name):
        self.draft, self.name = draft, name
        self.version, self.body = draft.version, draft.body

    def type(self, word):
        self.body = f"{self.body.rstrip()}\n\n{word}\n"

    def save(self):
        """Saves; where somebody was faster, keeps both versions of each difference, as the page offers them."""
        typed = Typed(ArticleText(title=self.draft.title, body=self.body), "", self.version)
        while True:
            try:
                saved = publishing.save_draft(self.draft, typed.text, by=self.draft.author, version=typed.version)
            except Conflict:
                other = stored(self.draft)
                choices = {choice.name: "both" for choice in merge.compare(typed, other).choices}
                typed = merge.chosen(typed, other, choices)
            else:
                self.version, self.body = saved.version, saved.body
                return


def test_no_word_is_lost_however_two_windows_take_turns(app):
    """(behaviour 74)"""
    writer = make_writer()
    for run in range(100):
        chance = random.Random(run)
        draft = make_draft(writer, title=f"Run {run}", body="The beginning.\n")
        windows = [Window(draft, name) for name in ("left", "right")]
        words = [f"word{number}" for number in range(5)]
        for word in words:
            window = chance.choice(windows)
            window.type(word)
            if chance.random() < 0.6:
                window.save()
        for window in windows:
            window.save()
        assert set(words) <= set(stored(draft).body.split()), run
