"""What a reviewer can do with a text besides publishing it as it is, and what a writer can publish alone."""

from datetime import date, timedelta

from knowledge import reviews
from knowledge.articles import Article, Revision
from knowledge.db import now
from knowledge.indexing import catch_up
from knowledge.people import set_licence
from portal.articles import reviewing
from portal.articles.reviewing import publish_scheduled
from portal.notifications.models import Notification
from tests.factories import make_article, make_draft, make_person, make_reviewer, make_submitted, make_writer


def stored(revision: Revision) -> Revision:
    found: Revision = Revision.get_by_id(revision.id)
    return found


def told(person) -> list[str]:
    return [row.text for row in Notification.select().where(Notification.person == person)]


def test_a_reviewer_looks_at_fixes_and_publishes_them_with_the_reason(sign_in):
    revision = make_submitted(title="Lamps", body="Pres the button.")
    client = sign_in(make_reviewer("Ada"))
    fixes = f"{revision.review_url}/fixes"
    assert "Pres the button." in client.get(fixes).text
    typed = {"version": revision.version, "title": "Lamps", "body": "Press the button.", "note": "A letter."}
    looked = client.post(fixes, data={**typed, "look": "yes"})
    assert "<ins>" in looked.text and stored(revision).state == "submitted"
    assert client.post(fixes, data=typed).status_code == 303
    assert "Press the button." in client.get(Article.get().url).text
    assert any("with small fixes: A letter." in text for text in told(revision.author))
    link = Notification.get(Notification.person == revision.author).url
    page = sign_in(revision.author).get(link).text
    assert "A letter." in page and "<del>" in page


def test_fixes_that_are_refused_come_back_as_typed(sign_in):
    revision = make_submitted(body="Text.")
    typed = {"version": revision.version, "title": "Lamps", "body": "Other words.", "note": ""}
    answer = sign_in(make_reviewer()).post(f"{revision.review_url}/fixes", data=typed)
    assert answer.status_code == 422 and "Other words." in answer.text and "Say what you mended" in answer.text


def test_nobody_fixes_their_own_text_or_one_that_is_decided(sign_in):
    reviewer = make_reviewer()
    own, published = make_submitted(reviewer), make_article(make_writer())
    client = sign_in(reviewer)
    for revision in (own, Revision.get(Revision.article == published)):
        assert client.get(f"{revision.review_url}/fixes").status_code == 404
    assert sign_in(make_writer()).get(f"{own.review_url}/fixes").status_code == 403


def test_a_text_is_approved_for_a_later_day_and_everybody_sees_when(sign_in):
    revision, reviewer = make_submitted(title="Lamps"), make_reviewer()
    client = sign_in(reviewer)
    day = date.today() + timedelta(days=3)
    typed = {"version": revision.version, "publish_on": day.isoformat(), "publish_time": "08:30"}
    assert client.post(f"{revision.review_url}/schedule", data=typed).status_code == 303
    assert stored(revision).publish_at.strftime("%H:%M") == "08:30"
    assert "Approved, published later" in sign_in(revision.author).get("/my/articles").text
    assert client.get(f"/articles/{revision.article_id}").status_code == 404
    client.post(f"{revision.review_url}/unscheduling")
    assert stored(revision).state == "submitted"


def test_a_day_that_is_none_is_refused_beside_its_field(sign_in):
    revision = make_submitted()
    client = sign_in(make_reviewer())
    for day, time in (("", "08:00"), ("2020-01-01", "08:00"), ("2030-13-01", ""), (date.today().isoformat(), "25:99")):
        typed = {"version": revision.version, "publish_on": day, "publish_time": time, "note": "Well done."}
        answer = client.post(f"{revision.review_url}/schedule", data=typed)
        assert answer.status_code == 422 and "Well done." in answer.text and "field-publish_on-error" in answer.text


def test_the_minute_comes_and_the_text_is_live_and_found(app, client):
    revision, reviewer = make_submitted(title="Lanterns at night"), make_reviewer()
    reviews.schedule(revision, now() + timedelta(seconds=60), by=reviewer, version=revision.version)
    publish_scheduled()
    assert not Article.get().is_live
    Revision.update(publish_at=now() - timedelta(seconds=1)).execute()
    publish_scheduled()
    publish_scheduled()
    catch_up()
    assert "at night" in client.get("/search?q=lanterns").text
    assert told(revision.author)[-1] == "“Lanterns at night” is published, as planned."


def test_an_urgent_text_waits_among_the_reviews_for_a_second_person(sign_in):
    publisher = make_reviewer()
    draft = make_draft(publisher, title="Panel is down")
    client = sign_in(publisher)
    typed = {"title": draft.title, "body": "Wait.", "kind": "how-to", "audience": "public", "version": draft.version}
    address = f"/articles/{draft.article_id}/urgent-publication"
    refused = client.post(address, data=typed)
    assert refused.status_code == 422 and "cannot wait" in refused.text
    typed["version"] = stored(draft).version
    assert client.post(address, data={**typed, "urgent_reason": "It is down now"}).status_code == 303
    assert client.get(f"/articles/{draft.article_id}", follow_redirects=True).status_code == 200
    assert "Yours: somebody else reviews it" in client.get("/reviews").text
    assert client.post(f"{draft.review_url}/second-look").status_code == 403
    second = sign_in(make_reviewer())
    assert "Needs a second look" in second.get("/reviews").text
    assert "It is down now" in second.get(draft.review_url).text
    assert second.post(f"{draft.review_url}/second-look").status_code == 303
    assert "Nothing waits" in second.get("/reviews").text


def test_a_contributor_sees_the_way_to_publish_a_small_edit_and_a_candidate_does_not(sign_in):
    article, writer = make_article(body="Press it. Wait."), make_writer()
    client = sign_in(writer)
    client.post(f"/articles/{article.id}/draft")
    address = f"/articles/{article.id}/small-edit"
    assert address not in client.get(f"/articles/{article.id}/draft").text
    assert client.post(address).status_code == 403
    set_licence(writer, "contributor")
    draft = Revision.get(Revision.author == writer)
    assert address in client.get(f"/articles/{article.id}/draft").text
    typed = {"title": draft.title, "kind": "how-to", "audience": "public", "version": draft.version}
    much = client.post(address, data={**typed, "body": "word " * 60})
    assert much.status_code == 422 and "30 go live without a review" in much.text
    typed["version"] = stored(draft).version
    assert client.post(address, data={**typed, "body": "Press it. Wait a minute."}).status_code == 303
    assert "Wait a minute." in client.get(article.url).text


def test_a_manager_decides_on_a_licence_and_undoes_it(sign_in):
    manager = make_person("staff", "manager")
    writer = make_person("staff", "technician", licence="candidate", manager=manager, name="Ines")
    client = sign_in(manager)
    assert "Ines" in client.get("/licences").text
    form = {"licence": "contributor", "decision": "grant"}
    assert client.post(f"/licences/{writer.id}", data=form).status_code == 303
    assert any("made you a contributor" in text for text in told(writer))
    assert "Undo" in client.get("/licences").text
    client.post(f"/licences/{writer.id}/undoing")
    assert "Candidate" in client.get("/licences").text
    assert client.post(f"/licences/{writer.id}", data={"licence": "publisher", "decision": "grant"}).status_code == 409
    assert sign_in(writer).get("/licences").status_code == 403
    assert "Nobody here writes yet" in sign_in(make_person("staff", "manager")).get("/licences").text


def test_the_manager_hears_once_when_a_licence_may_be_given(app):
    manager = make_person("staff", "manager")
    writer = make_person("staff", "technician", licence="candidate", manager=manager, name="Ines")
    reviewer = make_reviewer()
    for _ in range(6):
        revision = make_submitted(writer)
        reviewing.publish(revision, by=reviewer, version=revision.version, note="")
    assert told(manager) == ["Ines has published 5 articles that needed no mending. More freedom to publish?"]
