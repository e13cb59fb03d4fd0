"""What enters the queue by itself, and leaves it again: stories, customers' praise, milestones, anniversaries."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask.sansio.app import App

from knowledge.articles import Article
from knowledge.db import transaction
from knowledge.db import now as present
from knowledge.people import Person
from portal.feedback.counts import articles_that_helped
from portal.recognition.anniversaries import Anniversary, anniversaries
from portal.recognition.listening import on_changed
from portal.recognition.models import Post, PostRecipient
from portal.recognition.praise import Praise
from portal.thank_you import events
from portal.thank_you.models import ENDED, QueueItem
from portal.thank_you.nominating import Facts, Nomination, nominate, nomination_from
from portal.thank_you.taking_out import hand_to_assistant, take_out

TOP_LEVEL = 3
HELPED = 25
LOOK_BACK = timedelta(days=14)
AHEAD = timedelta(days=7)
SAME_DAY = timedelta(days=30)
ROUND_YEARS = 5
OFF_THE_WALL = "The story was taken off the wall."
NO_LONGER = "The story no longer tells this of them."
PRAISE_REOPENED = "The moderators look at the customer's words again."


def init_app(app: App) -> None:
    """Listens to the wall, once in a process."""
    if post_changed not in on_changed:
        on_changed.append(post_changed)


def post_changed(post_id: int) -> None:
    """Puts the recipients of a story that moved a result into the queue, and takes out whom it no longer is about.

    Nothing while a moderator has yet to look at it.
    """
    post: Post = Post.select(Post, Person).join(Person, on=Post.author).where(Post.id == post_id).get()
    if post.hidden_at is not None:
        return
    recipients = _recipients(post) if _counts(post) else []
    for person in recipients:
        nominate(person, nomination_from(post), source="story", by=None, post=post)
    _leave_alone(post, [person.id for person in recipients], at=present())


def praise_reopened(praise: Praise) -> None:
    """Takes a customer's words out of the facts; where none are left, the item out of the queue."""
    about = (QueueItem.article == praise.article_id) if praise.article_id else QueueItem.article.is_null()
    with transaction():
        for item in QueueItem.select().where(
            QueueItem.person == praise.person_id,
            QueueItem.source == "customer",
            QueueItem.state.not_in(ENDED),
            about,
        ):
            _forget_words(item, praise)


def run_day(now: datetime) -> None:
    """Finds what came or went unnoticed: stories, milestones, anniversaries of the days to come."""
    for post_id in _stories_to_look_at(now):
        post_changed(post_id)
    for article in articles_that_helped(HELPED):
        _enter_milestone(article, now)
    for anniversary in anniversaries(now.date(), until=(now + AHEAD).date()):
        if anniversary.years == 1 or anniversary.years % ROUND_YEARS == 0:
            _enter_anniversary(anniversary)


def _counts(post: Post) -> bool:
    return post.is_story and post.level == TOP_LEVEL and post.withdrawn_at is None


def _recipients(post: Post) -> list[Person]:
    """Whom the story recognises by name, and who can be thanked."""
    named = Person.select().join(PostRecipient).where(PostRecipient.post == post.id, Person.is_active)
    return [person for person in named if "receive_thanks" in person.permissions]


def _leave_alone(post: Post, staying: Iterable[int], *, at: datetime) -> None:
    """Takes out what came of the story by itself; what somebody asked for is for the assistant to look at."""
    if post.withdrawn_at is None:
        gone = QueueItem.person.not_in(list(staying))
        take_out((QueueItem.post == post.id) & (QueueItem.source == "story") & gone, NO_LONGER, at=at)
        return
    take_out((QueueItem.post == post.id) & (QueueItem.source == "story"), OFF_THE_WALL, at=at)
    for item in QueueItem.select().where(QueueItem.post == post.id, QueueItem.state.not_in(ENDED)):
        hand_to_assistant(item, OFF_THE_WALL, at=at)


def _stories_to_look_at(now: datetime) -> list[int]:
    """Stories of the last two weeks, and those that are off the wall while somebody waits for their sake."""
    recent = Post.select(Post.id).where(Post.level == TOP_LEVEL, Post.created_at >= now - LOOK_BACK)
    waiting = (
        QueueItem.select(QueueItem.post)
        .join(Post)
        .where(Post.withdrawn_at.is_null(False), QueueItem.state.not_in(ENDED))
    )
    return sorted({row[0] for row in recent.tuples()} | {row[0] for row in waiting.tuples()})


def _forget_words(item: QueueItem, praise: Praise) -> None:
    left = "\n\n".join(part for part in item.customer_words.split(praise.words) if part.strip()).strip()
    if left == item.customer_words:
        return
    if left:
        events.record(item, "corrected", by=None, note=PRAISE_REOPENED)
    else:
        take_out(QueueItem.id == item.id, PRAISE_REOPENED, at=present())
    QueueItem.update(customer_words=left).where(QueueItem.id == item.id).execute()


def _enter_milestone(article: Article, now: datetime) -> None:
    """Thanks the author once for each article, whoever that was."""
    author = article.author
    known = QueueItem.select().where(QueueItem.article == article.id, QueueItem.source == "milestone")
    if author is None or not author.is_active or "receive_thanks" not in author.permissions or known.exists():
        return
    facts = Facts(
        what=f"Wrote the article “{article.title}”.",
        happened_on=now.date(),
        effect=f"{HELPED} readers said that it helped them.",
        who_noticed="Readers, at the foot of the article",
    )
    deed = f"Wrote “{article.title[:120]}”, which has helped {HELPED} people"
    nominate(author, Nomination(deed, facts), source="milestone", by=None, article=article)


def _enter_anniversary(anniversary: Anniversary) -> None:
    """Puts the day into the queue, unless somebody did so before."""
    person, near = anniversary.person, (anniversary.day - SAME_DAY, anniversary.day + SAME_DAY)
    if QueueItem.select().where(
        QueueItem.person == person.id, QueueItem.source == "anniversary", QueueItem.due_on.between(*near)
    ).exists():
        return
    years = "One year" if anniversary.years == 1 else f"{anniversary.years} years"
    facts = Facts(happened_on=anniversary.day)
    nominate(
        anniversary.person,
        Nomination(f"{years} with us", facts, due_on=anniversary.day),
        source="anniversary",
        by=None,
    )
