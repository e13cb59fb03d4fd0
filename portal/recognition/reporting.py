"""What colleagues ask moderators to look at: hidden from then on, until a moderator keeps it or takes it down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import JOIN, ModelSelect

from knowledge import audit
from knowledge.db import locked, now, transaction
from knowledge.errors import Conflict, NotAllowed, NotFound, RuleBroken
from knowledge.people import Person
from knowledge.text import clean_text, too_long
from portal.notifications.notices import tell
from portal.recognition.listening import changed
from portal.recognition.mentions import Names
from portal.recognition.models import REPORT_KINDS, Comment, Post, WallCase, WallReport
from portal.recognition.visibility import mention_names

WORDS_LIMIT = 500
REPORTS_PER_DAY = 5
DAY = timedelta(days=1)
CommentAuthor, Moderator = Person.alias("comment_author"), Person.alias("moderator")


@dataclass(frozen=True)
class Case:
    """A case with what was reported, and by whom; `names` are whom the texts may name to the moderator."""

    case: WallCase
    reports: list[WallReport]
    names: Names


def report(said: Post | Comment, kind: str, words: str = "", *, by: Person) -> WallCase:
    """Hides what was said and asks the moderators; raises RuleBroken, NotAllowed to its author."""
    if said.author_id == by.id:
        raise NotAllowed
    words = _checked(kind, words)
    with transaction():
        locked(Person.select().where(Person.id == by.id)).first()
        locked(Post.select().where(Post.id == _post_id(said))).first()
        moment = now()
        _require_first(said, by)
        _require_measure(by, moment)
        case = _waiting(said) or WallCase.create(**_about(said), opened_at=moment)
        WallReport.create(case=case, person=by, target=_target(said), kind=kind, words=words, at=moment)
        type(said).update(hidden_at=moment).where(type(said).id == said.id).execute()
        audit.record(f"{_noun(said)}.reported", said, by=by, kind=kind)
    return case


def keep(case: WallCase, *, by: Person) -> None:
    """Puts it back for everybody; those who reported it hear that somebody looked. Raises Conflict, NotAllowed."""
    with transaction():
        stored = _decide(case, "kept", by=by)
        _announce(stored)
        _tell_reporters(stored, "A moderator looked at what you reported, and it stays on the wall.", stored.said.url)


def take_down(case: WallCase, reason: str, *, by: Person) -> None:
    """Takes it off the wall; its author hears why, those who reported it that it is gone.

    Raises RuleBroken without a reason, Conflict where somebody else has decided, NotAllowed to its author.
    """
    reason = " ".join(clean_text(reason).split())
    if not reason:
        raise RuleBroken("reason", "Say why: whoever wrote it reads this.")
    if trouble := too_long(reason, WORDS_LIMIT):
        raise RuleBroken("reason", trouble)
    with transaction():
        stored = _decide(case, "down", by=by, reason=reason)
        said = stored.said
        live = (type(said).id == said.id) & type(said).withdrawn_at.is_null()
        type(said).update(withdrawn_at=stored.decided_at, withdrawn_by=by).where(live).execute()
        _announce(stored)
        what = "a comment of yours" if stored.comment_id else "what you posted"
        tell(said.author, f"A moderator took {what} off the wall: {reason}", stored.post.url, kind="wall")
        _tell_reporters(stored, "A moderator looked at what you reported, and took it off the wall.", "/wall")


def reopen(case: WallCase, *, by: Person) -> None:
    """Lets it wait, hidden again, for another decision; raises Conflict where it waits already, NotAllowed."""
    with transaction():
        stored = _locked(case)
        if stored.state == "waiting":
            raise Conflict
        said = stored.said
        _require_other(said, by)
        columns: dict[str, datetime | None] = {"hidden_at": now()}
        if stored.state == "down" and said.withdrawn_by_id == stored.decided_by_id:
            columns |= {"withdrawn_at": None, "withdrawn_by": None}
        type(said).update(columns).where(type(said).id == said.id).execute()
        stored.state, stored.decided_at, stored.decided_by, stored.reason = "waiting", None, None, ""
        stored.save()
        audit.record(f"{_noun(said)}.report_reopened", said, by=by)


def has_reported(said: Post | Comment, person: Person) -> bool:
    """Whether the person reported it, now or before it was kept."""
    return WallReport.select().where(WallReport.person == person, WallReport.target == _target(said)).exists()


def newest_case(post: Post) -> WallCase | None:
    """The last case about the post itself; None where nobody reported it."""
    about = WallCase.select().where(WallCase.post == post, WallCase.comment.is_null())
    case: WallCase | None = about.order_by(WallCase.id.desc()).first()
    return case


def waiting_cases() -> ModelSelect:
    """A query for what waits for a moderator, the longest first."""
    return _cases().where(WallCase.state == "waiting").order_by(WallCase.opened_at, WallCase.id)


def decided_cases() -> ModelSelect:
    """A query for what moderators have decided, the newest first."""
    return _cases().where(WallCase.state != "waiting").order_by(WallCase.decided_at.desc(), WallCase.id.desc())


def with_reports(viewer: Person, cases: list[WallCase]) -> list[Case]:
    """The cases with who reported them and why; two queries at most."""
    found: dict[int, list[WallReport]] = {case.id: [] for case in cases}
    query = WallReport.select(WallReport, Person).join(Person).where(WallReport.case.in_(list(found)))
    for row in query.order_by(WallReport.id):
        found[row.case_id].append(row)
    names = mention_names(viewer, [case.said for case in cases])
    return [Case(case, found[case.id], names) for case in cases]


def load_case(case_id: int) -> WallCase:
    """The case; raises NotFound."""
    case: WallCase | None = WallCase.get_or_none(WallCase.id == case_id)
    if case is None:
        raise NotFound
    return case


def _checked(kind: str, words: str) -> str:
    words = " ".join(clean_text(words).split())
    if kind not in REPORT_KINDS:
        raise RuleBroken("kind", "Choose what is wrong with it.")
    if kind == "other" and not words:
        raise RuleBroken("words", "Say in a sentence what is wrong with it.")
    if trouble := too_long(words, WORDS_LIMIT):
        raise RuleBroken("words", trouble)
    return words


def _require_first(said: Post | Comment, by: Person) -> None:
    if has_reported(said, by):
        raise RuleBroken("", "You have reported this before; once is enough. A moderator looks at each report.")


def _require_measure(by: Person, moment: datetime) -> None:
    lately = WallReport.select().where(WallReport.person == by, WallReport.at > moment - DAY).count()
    if lately >= REPORTS_PER_DAY:
        raise RuleBroken(
            "", f"That is {REPORTS_PER_DAY} reports within a day. If this cannot wait, speak to a moderator directly."
        )


def _decide(case: WallCase, state: str, *, by: Person, reason: str = "") -> WallCase:
    stored = _locked(case)
    _require_other(stored.said, by)
    if stored.state != "waiting":
        raise Conflict
    stored.state, stored.decided_at, stored.decided_by, stored.reason = state, now(), by, reason
    stored.save()
    said = stored.said
    type(said).update(hidden_at=None).where(type(said).id == said.id).execute()
    audit.record(f"{_noun(said)}.{'kept' if state == 'kept' else 'taken_down'}", said, by=by)
    return stored


def _announce(case: WallCase) -> None:
    if case.comment_id is None:
        changed(case.post_id)


def _require_other(said: Post | Comment, by: Person) -> None:
    if said.author_id == by.id:
        raise NotAllowed


def _tell_reporters(case: WallCase, text: str, url: str) -> None:
    for row in WallReport.select(WallReport, Person).join(Person).where(WallReport.case == case):
        tell(row.person, text, url, kind="answers")


def _waiting(said: Post | Comment) -> WallCase | None:
    about = _about(said)
    comment = WallCase.comment == about["comment"] if about["comment"] else WallCase.comment.is_null()
    case: WallCase | None = WallCase.get_or_none(WallCase.post == about["post"], comment, WallCase.state == "waiting")
    return case


def _cases() -> ModelSelect:
    return (
        WallCase.select(WallCase, Post, Person, Comment, CommentAuthor, Moderator)
        .join(Post)
        .join(Person, on=Post.author)
        .switch(WallCase)
        .join(Comment, JOIN.LEFT_OUTER)
        .join(CommentAuthor, JOIN.LEFT_OUTER, on=(Comment.author == CommentAuthor.id), attr="author")
        .switch(WallCase)
        .join(Moderator, JOIN.LEFT_OUTER, on=(WallCase.decided_by == Moderator.id), attr="decided_by")
    )


def _locked(case: WallCase) -> WallCase:
    stored: WallCase = locked(WallCase.select().where(WallCase.id == case.id)).get()
    return stored


def _about(said: Post | Comment) -> dict[str, int | None]:
    return {"post": _post_id(said), "comment": said.id if isinstance(said, Comment) else None}


def _post_id(said: Post | Comment) -> int:
    post_id: int = said.post_id if isinstance(said, Comment) else said.id
    return post_id


def _noun(said: Post | Comment) -> str:
    return type(said).__name__.lower()


def _target(said: Post | Comment) -> str:
    return f"{_noun(said)}-{said.id}"
