"""What people do on the wall. The only writer of posts, reactions and comments."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from knowledge import audit
from knowledge.db import locked, now, transaction
from knowledge.errors import NotAllowed, RuleBroken
from knowledge.files import StoredFile, store
from knowledge.people import Person
from knowledge.permissions import may
from knowledge.same_person import is_same_person
from knowledge.text import clean_text, too_long
from portal.notifications.notices import tell
from portal.recognition.earlier import keep_earlier
from portal.recognition.examination import Examined, examine
from portal.recognition.listening import changed
from portal.recognition.mentions import MOST_MENTIONED, kept, mentioned
from portal.recognition.models import REACTIONS, USED, Comment, Post, PostRecipient, Reaction, WallCase
from portal.recognition.recipients import recipients_of
from portal.recognition.visibility import visible_posts
from portal.recognition.wording import TEXTS, PostText

COMMENT_LIMIT = 1_000
POSTS_PER_SPELL = 20
SPELL = timedelta(minutes=10)


def post(text: PostText, *, by: Person, photo: bytes | None = None) -> Post:
    """The new post, its recipients told; the earlier one where the same was just sent twice. Raises RuleBroken."""
    wanted = examine(text, photo, by=by)
    with transaction():
        locked(Person.select().where(Person.id == by.id)).first()
        moment = now()
        if (twin := _just_posted(wanted, by, moment)) is not None:
            return twin
        _require_leisure(by, moment)
        new: Post = Post.create(kind=text.kind, author=by, created_at=moment, photo=_kept(wanted), **wanted.columns)
        _recognise(new, wanted.people)
        _tell_mentioned(new, by=by)
        audit.record("post.posted", new, by=by)
        changed(new.id)
    return new


def edit(
    existing: Post, text: PostText, *, by: Person, photo: bytes | None = None, remove_photo: bool = False
) -> None:
    """Puts the new words in place and tells those newly recognised; raises NotAllowed, RuleBroken."""
    if existing.author_id != by.id:
        raise NotAllowed
    current = None if remove_photo else existing.photo
    if remove_photo and photo is None:
        text = replace(text, photo_alt="")
    wanted = examine(text, photo, by=by, before=existing, current=current)
    with transaction():
        moment = now()
        columns = {**wanted.columns, "photo": _kept(wanted) or current, "edited_at": moment}
        known = mentioned(existing.texts)
        keep_earlier(existing, columns, moment)
        Post.update(columns).where(Post.id == existing.id).execute()
        _forget_all_but(wanted.people, existing)
        _recognise(existing, wanted.people)
        _tell_mentioned(Post.get_by_id(existing.id), by=by, known=known)
        audit.record("post.edited", existing, by=by)
        changed(existing.id)


def withdraw(existing: Post | Comment, *, by: Person) -> None:
    """Takes the post or comment off the wall; nothing where it is off already. Raises NotAllowed."""
    if not may_withdraw(existing, by):
        raise NotAllowed
    model = type(existing)
    with transaction():
        live = (model.id == existing.id) & model.withdrawn_at.is_null()
        if model.update(withdrawn_at=now(), withdrawn_by=by).where(live).execute():
            audit.record(f"{model.__name__.lower()}.withdrawn", existing, by=by)
            if isinstance(existing, Post):
                changed(existing.id)


def restore(existing: Post | Comment, *, by: Person) -> None:
    """Puts back what was withdrawn; nothing where it is on the wall. Raises NotAllowed for all but who withdrew it."""
    if existing.withdrawn_at is None:
        return
    if not may_restore(existing, by):
        raise NotAllowed
    model = type(existing)
    with transaction():
        off = (model.id == existing.id) & model.withdrawn_at.is_null(False)
        if model.update(withdrawn_at=None, withdrawn_by=None).where(off).execute():
            _close_case(existing)
            audit.record(f"{model.__name__.lower()}.restored", existing, by=by)
            if isinstance(existing, Post):
                changed(existing.id)


def may_withdraw(existing: Post | Comment, viewer: Person) -> bool:
    """Whether the viewer wrote it, or moderates the wall."""
    return existing.author_id == viewer.id or may(viewer, "moderate_wall")


def may_restore(existing: Post | Comment, viewer: Person) -> bool:
    """Whether the viewer is who withdrew it; where nobody is named that was the author."""
    return bool((existing.withdrawn_by_id or existing.author_id) == viewer.id)


def react(existing: Post, kind: str, *, by: Person) -> bool:
    """Adds the reaction, or takes it back where it was there; whether it is there now. Raises RuleBroken."""
    if kind not in REACTIONS:
        raise RuleBroken("kind", "Choose one of the reactions on the page.")
    mine = (Reaction.post == existing.id) & (Reaction.person == by.id) & (Reaction.kind == kind)
    if Reaction.delete().where(mine).execute():
        return False
    Reaction.insert(post=existing.id, person=by.id, kind=kind).on_conflict_ignore().execute()
    return True


def use(existing: Post, *, by: Person) -> bool:
    """Notes that the person used what the story tells, or takes that back; whether it is noted now.

    The first time that anybody does, author and recipients hear. Raises NotAllowed where it is thanks, or one's own, by
    any account.
    """
    owners = [existing.author, *recipients_of(existing)]
    if not existing.is_story or any(is_same_person(owner, by) for owner in owners):
        raise NotAllowed
    mine = (Reaction.post == existing.id) & (Reaction.person == by.id) & (Reaction.kind == USED)
    with transaction():
        if Reaction.delete().where(mine).execute():
            return False
        Reaction.insert(post=existing.id, person=by.id, kind=USED).on_conflict_ignore().execute()
        unused = (Post.id == existing.id) & Post.first_used_at.is_null()
        if Post.update(first_used_at=now()).where(unused).execute():
            _tell_of_use(existing)
    return True


def comment(existing: Post, body: str, *, by: Person) -> Comment:
    """The new comment, the post's author told; the earlier one where it was just sent twice. Raises RuleBroken."""
    body = _checked_comment(body, existing)
    with transaction():
        locked(Post.select().where(Post.id == existing.id)).first()
        if (twin := _just_said(existing, body, by)) is not None:
            return twin
        new: Comment = Comment.create(post=existing, author=by, body=body)
        _tell_mentioned(new, by=by)
        if by.id != existing.author_id:
            words, url = f"{by.name} commented on what you posted.", f"{existing.url}#comment-{new.id}"
            tell(existing.author, words, url, kind="answers", about=new)
    return new


def edit_comment(existing: Comment, body: str, *, by: Person) -> None:
    """Puts the new words in place, the old ones kept beside; nothing where they are the same.

    Raises RuleBroken, NotAllowed for all but its author, and where it was withdrawn.
    """
    if existing.author_id != by.id or existing.withdrawn_at is not None:
        raise NotAllowed
    body = _checked_comment(body, existing.post)
    with transaction():
        stored: Comment = locked(Comment.select().where(Comment.id == existing.id)).get()
        if stored.body == body:
            return
        moment, known = now(), mentioned(stored.texts)
        keep_earlier(stored, {"body": body}, moment)
        Comment.update(body=body, edited_at=moment).where(Comment.id == stored.id).execute()
        _tell_mentioned(Comment.get_by_id(stored.id), by=by, known=known)
        audit.record("comment.edited", stored, by=by)


def _checked_comment(body: str, existing: Post) -> str:
    body = clean_text(body).strip()
    if not body:
        raise RuleBroken("body", "Write something first.")
    if complaint := too_long(body, COMMENT_LIMIT):
        raise RuleBroken("body", complaint)
    return kept(body, _recognised_ids(existing))


def _close_case(existing: Post | Comment) -> None:
    """A moderator who puts back what a report took down has decided to keep it."""
    about = WallCase.comment == existing.id
    if isinstance(existing, Post):
        about = (WallCase.post == existing.id) & WallCase.comment.is_null()
    WallCase.update(state="kept").where(about, WallCase.state == "down").execute()


def _kept(wanted: Examined) -> StoredFile | None:
    return store.keep(wanted.picture) if wanted.picture else None


def _just_posted(wanted: Examined, by: Person, moment: datetime) -> Post | None:
    """The author's post of the last minutes with the same words for the same people: a button pressed twice."""
    texts = [name for kind in TEXTS.values() for name in kind if name in wanted.columns]
    words = [getattr(Post, name) == wanted.columns[name] for name in texts]
    recent = Post.select().where(
        Post.author == by.id, Post.created_at > moment - SPELL, Post.withdrawn_at.is_null(), *words
    )
    for candidate in recent.order_by(Post.id.desc()).limit(POSTS_PER_SPELL):
        if _recognised_ids(candidate) == {person.id for person in wanted.people}:
            found: Post = candidate
            return found
    return None


def _require_leisure(by: Person, moment: datetime) -> None:
    recent = Post.select().where(Post.author == by.id, Post.created_at > moment - SPELL).count()
    if recent >= POSTS_PER_SPELL:
        raise RuleBroken(
            "", f"That is {POSTS_PER_SPELL} posts in ten minutes. Have a cup of tea, then press the button again."
        )


def _recognise(existing: Post, people: Iterable[Person]) -> None:
    """Adds those who are not recognised by the post yet, and tells them."""
    known = _recognised_ids(existing)
    for person in people:
        if person.id not in known:
            PostRecipient.create(post=existing, person=person)
            what = "told a story about you" if existing.is_story else "thanked you"
            words = f"{existing.author.name} {what} on the wall."
            tell(person, words, existing.url, kind="wall", about=existing)


def _tell_mentioned(said: Post | Comment, *, by: Person, known: Collection[int] = ()) -> None:
    """Tells the first ten whom the text mentions, as far as they may see it, and do not hear of it anyway."""
    post: Post = said.post if isinstance(said, Comment) else said
    where = "a comment" if isinstance(said, Comment) else "a story" if post.is_story else "thanks"
    silent = {by.id, *known, *(_recognised_ids(post) if isinstance(said, Post) else ())}
    wanted = [person_id for person_id in mentioned(said.texts) if person_id not in silent][:MOST_MENTIONED]
    for person in Person.select().where(Person.id.in_(wanted), Person.is_active).order_by(Person.id):
        if not is_same_person(person, by) and visible_posts(person, Post.id == post.id).exists():
            tell(person, f"{by.name} mentions you in {where} on the wall.", said.url, kind="answers", about=said)


def _tell_of_use(existing: Post) -> None:
    words = "A colleague could use a story that you told on the wall."
    tell(existing.author, words, existing.url, kind="answers", about=existing)
    for person in Person.select().join(PostRecipient).where(PostRecipient.post == existing.id, Person.is_active):
        words = "A colleague could use what a story on the wall tells of you."
        tell(person, words, existing.url, kind="wall", about=existing)


def _forget_all_but(people: Iterable[Person], existing: Post) -> None:
    staying = [person.id for person in people]
    PostRecipient.delete().where(PostRecipient.post == existing.id, PostRecipient.person.not_in(staying)).execute()


def _recognised_ids(existing: Post) -> set[int]:
    return {row.person_id for row in PostRecipient.select().where(PostRecipient.post == existing.id)}


def _just_said(existing: Post, body: str, by: Person) -> Comment | None:
    said: Comment | None = (
        Comment.select()
        .where(
            Comment.post == existing.id,
            Comment.author == by.id,
            Comment.body == body,
            Comment.created_at > now() - SPELL,
            Comment.withdrawn_at.is_null(),
        )
        .first()
    )
    return said
