"""A writer's desk: what they write, what waits, what came back."""

from datetime import timedelta

from knowledge import publishing, reviews
from knowledge.articles import Revision
from knowledge.db import now
from tests.factories import make_article, make_draft, make_reviewer, make_submitted, make_writer


def test_the_desk_shows_each_state_with_what_there_is_to_know(sign_in):
    writer = make_writer()
    make_draft(writer, title="Half written")
    make_submitted(writer, title="Handed in")
    returned = make_submitted(writer, title="Came back")
    reviews.send_back(returned, by=make_reviewer(), note="Say which panel.", version=returned.version)
    make_article(writer, title="Out there")
    make_draft(title="Somebody else's")
    page = sign_in(writer).get("/my/articles").text
    for words in ("Half written", "Handed in", "Came back", "Say which panel.", "Out there", "answer expected by"):
        assert words in page
    assert "Somebody else" not in page


def test_an_empty_desk_says_how_to_begin(sign_in):
    assert "Nothing written yet" in sign_in(make_writer()).get("/my/articles").text


def test_what_was_set_aside_long_ago_is_out_of_sight(sign_in):
    writer = make_writer()
    draft = make_draft(writer, title="Old thought")
    publishing.discard(draft, by=writer)
    Revision.update(saved_at=now() - timedelta(days=31)).execute()
    assert "Old thought" not in sign_in(writer).get("/my/articles").text
