"""From a story on the wall to the draft of an article: what was going on, what was done, what came of it."""

import re

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.articles import OPEN_STATES, Article, Revision
from knowledge.db import locked, transaction
from knowledge.errors import Conflict, NotAllowed
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.text import clean_line
from portal.recognition.mentions import unnamed, words
from portal.recognition.models import Post

LONGEST_TITLE = 90
BODY = """\
## Symptom

{situation}

## Cause

What was behind it?

## Fix

{action}

## How to tell that it worked

{result}
{lesson}
:::internal
This was [a story on the wall]({url}). Before you submit it, take out what belongs to the customer and to colleagues.
:::
"""
LESSON = """
## How to keep it from coming back

{lesson}
"""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


def may_retell(post: Post, viewer: Person) -> bool:
    """Whether the viewer writes articles, and the story is not one that can be read."""
    is_told = post.article_id is not None and post.article.is_live
    return post.is_story and post.is_on_wall and not is_told and may(viewer, "write_articles")


def retell(post: Post, *, by: Person) -> Revision:
    """The writer's draft of an article from the story, for staff until its writer decides otherwise.

    It is the one under way where they began it before. Raises Conflict where somebody else is writing it, NotAllowed.
    """
    with transaction():
        stored = locked(Post.select().where(Post.id == post.id)).get()
        if not may_retell(stored, by):
            raise NotAllowed
        if (under_way := _under_way(stored)) is not None:
            if under_way.author_id != by.id:
                raise Conflict
            return under_way
        draft = publishing.start_article(_text(stored), by=by)
        Post.update(article=draft.article_id).where(Post.id == stored.id).execute()
    return draft


def _under_way(post: Post) -> Revision | None:
    revision: Revision | None = (
        Revision.select()
        .join(Article)
        .where(Revision.article == post.article_id, Revision.state.in_(OPEN_STATES))
        .first()
        if post.article_id
        else None
    )
    return revision


def _text(post: Post) -> ArticleText:
    parts = {name: unnamed(getattr(post, name)) for name in ("situation", "action", "result")}
    lesson = LESSON.format(lesson=unnamed(post.lesson)) if post.lesson else ""
    return ArticleText(
        title=_title(words(post.situation)),
        kind="troubleshooting",
        audience="staff",
        body=BODY.format(**parts, lesson=lesson, url=post.url),
    )


def _title(situation: str) -> str:
    """The first sentence of what was going on, without its full stop; cut at a word where it is long."""
    sentence = _SENTENCE_END.split(clean_line(situation), maxsplit=1)[0].rstrip(".!")
    if len(sentence) <= LONGEST_TITLE:
        return sentence or "A story from the wall"
    return f"{sentence[:LONGEST_TITLE].rsplit(' ', 1)[0]} …"
