"""Editing a post, taking it off the wall and putting it back."""

from collections.abc import Callable


from knowledge import people as staff
from knowledge.audit import AuditEntry
from knowledge.people import Person
from portal.notifications.models import Notification
from portal.recognition.models import Post, PostRecipient
from tests.client import PortalClient
from tests.factories import make_person, make_story, make_team
from tests.portal.recognition.pages import parsed
from tests.portal.recognition.test_posting import STORY, recipients_of

SignIn = Callable[[Person], PortalClient]


def form_of(page: str) -> dict[str, list[str]]:
    """What a browser would send from the form as it stands."""
    form: dict[str, list[str]] = {}
    for control in parsed(page).select("#post-form [name]"):
        if control.name == "select":
            chosen = control.select_one("option[selected]")
            values = [chosen["value"] if chosen else ""]
        elif control.name == "textarea":
            values = [control.text.lstrip("\n")]
        elif control.get("type") in ("checkbox", "radio"):
            values = [control["value"]] if control.has_attr("checked") else []
        else:
            values = [] if control.get("type") == "file" else [control.get("value", "")]
        form.setdefault(control["name"], []).extend(values)
    return form


def test_the_author_changes_a_post(sign_in: SignIn) -> None:
    author, recipient = make_person(), make_person()
    post = make_story(author, recipient)
    response = sign_in(author).post(post.url, data={**STORY, "situation": "Hail.", "recipients": recipient.id})
    changed = Post.get_by_id(post.id)
    assert response.status_code == 303
    assert changed.situation == "Hail."
    assert changed.edited_at is not None
    assert changed.created_at == post.created_at
    assert "edited" in sign_in(recipient).get(post.url).text


def test_an_untouched_edit_form_changes_nothing_but_the_mark(sign_in: SignIn) -> None:
    team = make_team()
    author, member, other = make_person(team=team), make_person(team=team), make_person()
    post = make_story(author, member, other, team=team, level=2, evidence="A log.")
    make_person(team=team)
    client = sign_in(author)
    assert client.post(post.url, data=form_of(client.get(f"{post.url}/edit").text)).status_code == 303
    changed = Post.get_by_id(post.id)
    assert (changed.team_id, changed.level, changed.evidence) == (team.id, 2, "A log.")
    assert (changed.situation, changed.action, changed.result) == (post.situation, post.action, post.result)
    assert recipients_of(post) == {member.id, other.id}


def test_only_those_newly_recognised_are_told(sign_in: SignIn) -> None:
    author, first, second = make_person(), make_person(), make_person()
    post = make_story(author, first)
    sign_in(author).post(post.url, data={**STORY, "recipients": [first.id, second.id]})
    assert [notice.person_id for notice in Notification.select()] == [second.id]


def test_a_recipient_can_be_taken_off(sign_in: SignIn) -> None:
    author, first, second = make_person(), make_person(), make_person()
    post = make_story(author, first, second)
    sign_in(author).post(post.url, data={**STORY, "recipients": second.id})
    assert recipients_of(post) == {second.id}


def test_a_recipient_who_has_left_stays_on_an_edited_post(sign_in: SignIn) -> None:
    author, gone = make_person(), make_person()
    post = make_story(author, gone)
    staff.deactivate(gone)
    client = sign_in(author)
    assert client.post(post.url, data=form_of(client.get(f"{post.url}/edit").text)).status_code == 303
    assert recipients_of(post) == {gone.id}


def test_another_team_is_expanded_anew(sign_in: SignIn) -> None:
    team = make_team()
    author, first = make_person(), make_person(team=team)
    second = make_person(team=team)
    post = make_story(author, first)
    sign_in(author).post(post.url, data={**STORY, "team": team.id})
    assert recipients_of(post) == {first.id, second.id}


def test_nobody_slips_onto_their_own_post_by_editing(sign_in: SignIn) -> None:
    team = make_team()
    author, other = make_person(team=team), make_person()
    post = make_story(author, other)
    client = sign_in(author)
    assert client.post(post.url, data={**STORY, "recipients": [author.id, other.id]}).status_code == 422
    assert client.post(post.url, data={**STORY, "team": team.id}).status_code == 422
    assert recipients_of(post) == {other.id}


def test_a_refused_edit_changes_nothing_and_keeps_the_words(sign_in: SignIn) -> None:
    author, recipient = make_person(), make_person()
    post = make_story(author, recipient)
    form = {**STORY, "situation": "Hail.", "action": "", "recipients": recipient.id}
    response = sign_in(author).post(post.url, data=form)
    assert response.status_code == 422
    assert "Hail." in response.text
    assert Post.get_by_id(post.id).situation == post.situation
    assert Post.get_by_id(post.id).edited_at is None


def test_nobody_but_the_author_edits(sign_in: SignIn) -> None:
    recipient, admin = make_person(), make_person("staff", "admin")
    post = make_story(make_person(), recipient)
    for person in (recipient, admin):
        assert sign_in(person).get(f"{post.url}/edit").status_code == 403
        assert sign_in(person).post(post.url, data={**STORY, "recipients": recipient.id}).status_code == 403
    assert sign_in(make_person("customer")).get(f"{post.url}/edit").status_code == 403


def test_unknown_posts_are_not_there(sign_in: SignIn) -> None:
    client = sign_in(make_person())
    for post_id in ("0", "4711", "999999999", "-1", "x"):
        assert client.get(f"/wall/{post_id}").status_code == 404
        assert client.get(f"/wall/{post_id}/edit").status_code == 404
        assert client.post(f"/wall/{post_id}", data=STORY).status_code == 404
        for part in ("withdrawal", "restoration", "reactions", "comments", "comments/1/withdrawal"):
            assert client.post(f"/wall/{post_id}/{part}").status_code == 404


def test_an_id_that_no_database_could_hold_is_no_address(sign_in: SignIn) -> None:
    client = sign_in(make_person())
    for part in ("", "/edit", "/photo", "/comments"):
        assert client.get(f"/wall/99999999999999999999{part}").status_code in (404, 405)


def test_a_withdrawn_post_is_gone_from_the_wall_until_its_author_undoes_it(sign_in: SignIn) -> None:
    author, recipient = make_person(), make_person()
    post = make_story(author, recipient)
    writer, reader = sign_in(author), sign_in(recipient)
    page = writer.post(f"{post.url}/withdrawal", follow_redirects=True)
    assert page.status_code == 200
    assert "Withdrawn." in page.text
    assert reader.get(post.url).status_code == 404
    assert post.situation not in reader.get("/wall").text
    assert post.situation not in writer.get("/wall").text
    assert writer.post(f"{post.url}/restoration").status_code == 303
    assert reader.get(post.url).status_code == 200
    actions = [entry.action for entry in AuditEntry.select().order_by(AuditEntry.id)]
    assert actions == ["post.withdrawn", "post.restored"]


def test_withdrawing_and_restoring_twice_is_doing_it_once(sign_in: SignIn) -> None:
    author = make_person()
    post = make_story(author, make_person())
    client = sign_in(author)
    for part in ("withdrawal", "withdrawal", "restoration", "restoration"):
        assert client.post(f"{post.url}/{part}").status_code == 303
    assert AuditEntry.select().count() == 2


def test_nothing_can_be_done_to_a_withdrawn_post(sign_in: SignIn) -> None:
    author = make_person()
    post = make_story(author, make_person())
    client = sign_in(author)
    client.post(f"{post.url}/withdrawal")
    assert client.get(f"{post.url}/edit").status_code == 404
    assert client.get(f"{post.url}/photo").status_code == 404
    assert client.get(f"{post.url}/comments").status_code == 404
    assert client.post(f"{post.url}/comments", data={"body": "Hello"}).status_code == 404
    assert client.post(f"{post.url}/reactions", data={"kind": "heart"}).status_code == 404


def test_what_a_moderator_withdrew_the_author_cannot_put_back(sign_in: SignIn) -> None:
    author, moderator = make_person(), make_person("staff", "admin")
    post = make_story(author, make_person())
    assert sign_in(moderator).post(f"{post.url}/withdrawal").status_code == 303
    writer = sign_in(author)
    assert "A moderator took this off" in writer.get(post.url).text
    assert writer.post(f"{post.url}/restoration").status_code == 403
    assert sign_in(moderator).post(f"{post.url}/restoration").status_code == 303
    assert Post.get_by_id(post.id).withdrawn_by_id is None


def test_others_withdraw_nothing(sign_in: SignIn) -> None:
    recipient = make_person()
    post = make_story(make_person(), recipient)
    assert sign_in(recipient).post(f"{post.url}/withdrawal").status_code == 403
    assert sign_in(recipient).get(f"{post.url}/withdrawal").status_code == 405
    assert Post.get_by_id(post.id).withdrawn_at is None


def test_a_post_that_recognises_nobody_is_seen_by_its_author_alone(sign_in: SignIn) -> None:
    author = make_person()
    post = make_story(author)
    assert PostRecipient.select().count() == 0
    assert sign_in(author).get(post.url).status_code == 200
    assert sign_in(make_person()).get(post.url).status_code == 404
