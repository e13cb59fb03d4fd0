"""What becomes of a story: somebody uses it, somebody makes an article of it."""

from collections.abc import Callable

import pytest

from knowledge import publishing
from knowledge.articles import Article, Revision
from knowledge.people import Person
from portal.notifications.models import Notification
from portal.recognition.models import Post, Reaction
from tests.client import PortalClient
from tests.factories import make_person, make_reviewer, make_story, make_writer
from tests.portal.recognition.pages import parsed

SignIn = Callable[[Person], PortalClient]


def heard() -> list[tuple[int, str]]:
    rows = Notification.select().where(Notification.text.contains("could use"))
    return sorted((row.person_id, row.text) for row in rows)


def test_who_used_a_story_says_so_with_one_click_and_takes_it_back(sign_in: SignIn) -> None:
    author, recipient = make_person(), make_person()
    post = make_story(author, recipient)
    first, second = sign_in(make_person()), sign_in(make_person())
    assert first.post(f"{post.url}/uses").status_code == 303
    assert "1 person used this" in parsed(first.get("/wall").text).get_text(" ")
    answer = second.post(f"{post.url}/uses", htmx=True)
    assert "2 people used this" in answer.text and "<html" not in answer.text
    assert parsed(answer.text).select_one(f"#use-{post.id}")["aria-pressed"] == "true"
    second.post(f"{post.url}/uses")
    assert "1 person used this" in second.get(post.url).text


def test_author_and_recipients_hear_once_that_a_story_was_of_use(sign_in: SignIn) -> None:
    author, recipient = make_person(), make_person()
    post = make_story(author, recipient)
    first = sign_in(make_person(name="Nosy"))
    for client in (first, first, first, sign_in(make_person())):
        client.post(f"{post.url}/uses")
        Notification.update(read_at=Notification.created_at).execute()
    assert [person_id for person_id, _ in heard()] == sorted([author.id, recipient.id])
    assert not any("Nosy" in text for _, text in heard())
    assert Notification.get().url == post.url


def test_nobody_uses_their_own_story_nor_mere_thanks(sign_in: SignIn) -> None:
    author, recipient = make_person(), make_person()
    post, thanks = make_story(author, recipient), make_story(author, recipient, kind="thanks", text="Thank you.")
    for person in (author, recipient):
        assert sign_in(person).post(f"{post.url}/uses").status_code == 403
        assert "I used this" not in sign_in(person).get(post.url).text
    assert sign_in(make_person()).post(f"{thanks.url}/uses").status_code == 403
    assert Reaction.select().count() == 0


def test_a_use_is_no_reaction(sign_in: SignIn) -> None:
    post = make_story(make_person(), make_person())
    client = sign_in(make_person())
    assert client.post(f"{post.url}/reactions", data={"kind": "used"}).status_code == 422
    client.post(f"{post.url}/uses")
    assert not parsed(client.get(post.url).text).select(".reactions .reaction-count")


def test_what_one_may_not_see_one_cannot_use(sign_in: SignIn, client: PortalClient) -> None:
    post = make_story(make_person(), make_person(preference="private"))
    for part in ("uses", "article"):
        assert sign_in(make_writer()).post(f"{post.url}/{part}").status_code == 404
        assert client.post(f"{post.url}/{part}").status_code == 401
    assert sign_in(make_person("customer")).post(f"{post.url}/uses").status_code == 403


@pytest.fixture
def story(app: object) -> Post:
    return make_story(
        make_person(name="Ana"), make_person(), situation="A disk died in Galway. It was night.", lesson="Copy first."
    )


def test_a_technician_makes_a_draft_of_a_story_with_one_click(sign_in: SignIn, story: Post) -> None:
    writer = make_writer()
    client = sign_in(writer)
    assert "Make it an article" in client.get("/wall").text
    answer = client.post(f"{story.url}/article")
    draft = Revision.get()
    assert (answer.status_code, answer.location) == (303, draft.draft_url)
    assert (draft.title, draft.kind, draft.audience) == ("A disk died in Galway", "troubleshooting", "staff")
    parts = [draft.body.index(words) for words in (
        "## Symptom", story.situation, "## Cause", "## Fix", story.action, "## How to tell", story.result, "Copy first."
    )]
    assert parts == sorted(parts)
    assert f"({story.url})" in draft.body[draft.body.index(":::internal"):]
    assert client.get(draft.draft_url).status_code == 200


def test_a_second_click_goes_on_with_the_same_draft_and_nobody_begins_another(sign_in: SignIn, story: Post) -> None:
    first, second = sign_in(make_writer()), sign_in(make_writer())
    address = first.post(f"{story.url}/article").location
    assert first.post(f"{story.url}/article").location == address
    assert "writing this article already" in second.post(f"{story.url}/article", follow_redirects=True).text
    assert Revision.select().count() == 1
    publishing.discard(Revision.get(), by=Revision.get().author)
    assert second.post(f"{story.url}/article").location != address


def test_the_story_links_its_article_once_it_is_published(sign_in: SignIn, story: Post) -> None:
    writer = make_writer()
    client = sign_in(writer)
    client.post(f"{story.url}/article")
    assert "Now an article" not in sign_in(make_person()).get(story.url).text
    article = publishing.publish_directly(Revision.get(), by=make_reviewer())
    for address in (story.url, "/wall"):
        page = sign_in(make_person()).get(address).text
        assert "Now an article" in page and article.url in page
    assert "Make it an article" not in client.get("/wall").text
    assert client.post(f"{story.url}/article").status_code == 403
    publishing.archive(Article.get(), by=make_reviewer())
    assert "Now an article" not in client.get(story.url).text


def test_only_who_writes_makes_articles_and_only_of_stories(sign_in: SignIn, story: Post) -> None:
    thanks = make_story(make_person(), make_person(), kind="thanks", text="Thank you.")
    assert sign_in(make_person()).post(f"{story.url}/article").status_code == 403
    assert "Make it an article" not in sign_in(make_person()).get("/wall").text
    assert sign_in(make_writer()).post(f"{thanks.url}/article").status_code == 403


def test_a_long_first_sentence_makes_a_short_title(sign_in: SignIn) -> None:
    post = make_story(make_person(), make_person(), situation="word " * 200)
    sign_in(make_writer()).post(f"{post.url}/article")
    assert Revision.get().title.endswith("word …") and len(Revision.get().title) <= 92
