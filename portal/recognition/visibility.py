"""THE one place that says who may see which post, and whom in it: the recipients' preference binds everywhere."""

from collections.abc import Iterable
from functools import reduce
from operator import add
from typing import Any

from peewee import JOIN, Case, Cast, Expression, ModelSelect, Value as Literal, fn

from knowledge.articles import Article
from knowledge.errors import NotFound
from knowledge.files import StoredFile
from knowledge.db import plain_rows
from knowledge.people import Person, Team
from knowledge.permissions import may
from portal.recognition.mentions import Names, Written, mentioned
from portal.recognition.models import (
    Comment,
    Post,
    PostRecipient,
    WallCase,
    WallReport,
)

Recipient = Person.alias("recipient")
ARTICLE = (Article.id, Article.title, Article.slug, Article.live_number, Article.archived_at)


def visible_posts(viewer: Person, *more: Any) -> ModelSelect:
    """A query for the posts that the viewer may see, with author, team, photo and article."""
    return _posts().where(seen_by(viewer), *more)


def seen_by(viewer: Person) -> Expression:
    """The condition that the viewer may see a post."""
    return Post.withdrawn_at.is_null() & open_to(viewer, Post) & _shown_to(viewer)


def on_wall() -> Expression:
    """The condition that a post is neither withdrawn nor waiting for a moderator: for whoever counts posts."""
    return Post.withdrawn_at.is_null() & Post.hidden_at.is_null()


def everybodys_posts() -> ModelSelect:
    """A query for the posts that anybody who passes a screen may read: all whom they recognise are here, and public."""
    recipients = (
        PostRecipient.select()
        .join(Recipient, on=(PostRecipient.person == Recipient.id))
        .where(PostRecipient.post == Post.id)
    )
    shy = recipients.where((Recipient.preference != "public") | ~Recipient.is_active)
    return _posts().where(on_wall(), Person.is_active, fn.EXISTS(recipients), ~fn.EXISTS(shy))


def public_names(said: Iterable[Written]) -> Names:
    """Whom the texts may name to anybody who passes; one query, none where they mention nobody."""
    ids = mentioned(words for one in said for words in one.texts)
    query = Recipient.select().where(Recipient.id.in_(ids), Recipient.preference == "public", Recipient.is_active)
    return Names(known={person.id: person.name for person in query} if ids else {})


def open_to(viewer: Person, said: type[Post] | type[Comment]) -> Expression:
    """The condition that no report hides it; from its author, and from who reported it, none does."""
    about = WallCase.comment == Comment.id if said is Comment else WallCase.comment.is_null()
    mine = (
        WallReport.select()
        .join(WallCase)
        .where(WallReport.person == viewer.id, WallCase.state == "waiting", WallCase.post == _post_of(said), about)
    )
    return said.hidden_at.is_null() | (said.author == viewer.id) | fn.EXISTS(mine)


def load_post(viewer: Person, post_id: int) -> Post:
    """The post as visible_posts gives it; raises NotFound."""
    return _first(visible_posts(viewer, Post.id == post_id))


def load_own_or_visible(viewer: Person, post_id: int) -> Post:
    """The same, or a withdrawn post for its author and for who withdrew it, a reported one for moderators too.

    Raises NotFound.
    """
    theirs = Post.withdrawn_at.is_null(False) & ((Post.author == viewer.id) | (Post.withdrawn_by == viewer.id))
    live = Post.withdrawn_at.is_null() & open_to(viewer, Post) & _shown_to(viewer)
    if may(viewer, "moderate_wall"):
        reported = WallCase.select().where(WallCase.post == Post.id, WallCase.state != "kept")
        live |= fn.EXISTS(reported)
    return _first(_posts().where(Post.id == post_id, theirs | live))


def may_read_comment(viewer: Person, comment: Comment) -> Comment:
    """The comment; raises NotFound where it was withdrawn, or a report hides it from the viewer."""
    shown = Comment.select().where(Comment.id == comment.id, Comment.withdrawn_at.is_null(), open_to(viewer, Comment))
    if not shown.exists():
        raise NotFound
    return comment


def recognising(viewer: Person, *conditions: Expression) -> Expression:
    """The condition that a post recognises somebody whom the viewer may know of, `conditions` being about Recipient."""
    names = (
        PostRecipient.select()
        .join(Recipient, on=(PostRecipient.person == Recipient.id))
        .where(PostRecipient.post == Post.id, _named_to(viewer), *conditions)
    )
    return fn.EXISTS(names)


def recognising_person(viewer: Person, person_id: int) -> Expression:
    """The same of one person; of the posts only theirs are looked at."""
    theirs = PostRecipient.select(PostRecipient.post).where(PostRecipient.person == person_id)
    return Post.id.in_(theirs) & recognising(viewer, Recipient.id == person_id)


def posts_naming(viewer: Person, people: Iterable[int]) -> set[tuple[int, int]]:
    """Which posts recognise which of these people, as far as the viewer may know of it: ids of both; one query."""
    query = (
        PostRecipient.select(PostRecipient.post, PostRecipient.person)
        .join(Recipient, on=(PostRecipient.person == Recipient.id))
        .switch(PostRecipient)
        .join(Post)
        .where(PostRecipient.person.in_(list(people)), _named_to(viewer))
    )
    return set(plain_rows(query))


def named_recipients(viewer: Person, posts: Iterable[Post]) -> dict[int, list[Person]]:
    """Whom each post recognises, by its id: without those who prefer that the viewer does not learn it; one query."""
    return names_on(viewer, posts, ())[0]


def mention_names(viewer: Person, said: Iterable[Written]) -> Names:
    """Whom the texts may name to the viewer; one query, none where they mention nobody."""
    return names_on(viewer, (), said)[1]


def names_on(
    viewer: Person, posts: Iterable[Post], said: Iterable[Written]
) -> tuple[dict[int, list[Person]], Names]:
    """Whom each post recognises, by its id, and whom the texts may name to the viewer; one query for both."""
    found: dict[int, list[Person]] = {post.id: [] for post in posts}
    names = Names(reader=viewer.id)
    queries = [_recipients(viewer, list(found))] if found else []
    if texts := [(one.author_id == viewer.id, words) for one in said for words in one.texts if "@{" in words]:
        everybody, own = mentioned(words for _, words in texts), mentioned(words for mine, words in texts if mine)
        queries.append(_mentioned(viewer, everybody, own))
    rows = reduce(add, queries).objects() if queries else ()
    for row in sorted(rows, key=lambda row: (row.name, row.id)):
        if row.post_id is not None:
            found[row.post_id].append(row)
        else:
            (names.known if row.is_open else names.own)[row.id] = row.name
    return found, names


def everybodys_names(viewer: Person) -> list[tuple[int, str, bool]]:
    """Id and name of each person, and whether a text may name them to the viewer; one query."""
    is_open = Case(None, [(shows_name(viewer), 1)], 0)
    rows = Recipient.select(Recipient.id, Recipient.name, is_open).tuples()
    return [(person_id, name, bool(may_be_named)) for person_id, name, may_be_named in rows]


def shows_name(viewer: Person) -> Expression:
    """The condition that the recipient's preference lets the viewer read their name on the wall."""
    named = (Recipient.preference == "public") | (Recipient.id == viewer.id) | (Recipient.manager == viewer.id)
    if viewer.team_id is not None:
        named |= (Recipient.preference == "team") & (Recipient.team == viewer.team_id)
    return named


def _posts() -> ModelSelect:
    return (
        Post.select(Post, Person, Team, StoredFile, *ARTICLE)
        .join(Person, on=Post.author)
        .switch(Post)
        .join(Team, JOIN.LEFT_OUTER)
        .switch(Post)
        .join(StoredFile, JOIN.LEFT_OUTER)
        .switch(Post)
        .join(Article, JOIN.LEFT_OUTER)
    )


def _recipients(viewer: Person, post_ids: list[int]) -> ModelSelect:
    return (
        Recipient.select(Recipient, PostRecipient.post.alias("post_id"), Literal(1).alias("is_open"))
        .join(PostRecipient, on=(PostRecipient.person == Recipient.id))
        .join(Post)
        .where(PostRecipient.post.in_(post_ids), _named_to(viewer))
    )


def _mentioned(viewer: Person, everybody: list[int], own: list[int]) -> ModelSelect:
    is_open = Case(None, [(shows_name(viewer), 1)], 0)
    columns = (Recipient, Cast(None, "INTEGER").alias("post_id"), is_open.alias("is_open"))
    return Recipient.select(*columns).where(Recipient.id.in_(everybody), shows_name(viewer) | Recipient.id.in_(own))


def _first(query: ModelSelect) -> Post:
    post: Post | None = query.first()
    if post is None:
        raise NotFound
    return post


def _shown_to(viewer: Person) -> Expression:
    return (Post.author == viewer.id) | recognising(viewer)


def _named_to(viewer: Person) -> Expression:
    """The condition that the viewer may read the recipient's name on the post."""
    return shows_name(viewer) | (Post.author == viewer.id)


def _post_of(said: type[Post] | type[Comment]) -> Any:
    return Comment.post if said is Comment else Post.id
