"""What the people of the demo company were told, and what became of their mail."""

from datetime import timedelta

from knowledge.people import Person
from portal.demo.reading import Calendar
from portal.mail import MAYBE_TWICE, OutgoingMail
from portal.mail_addresses import mark_lost
from portal.notifications.choices import choose, keep_quiet_hours
from portal.notifications.models import Notification
from portal.recognition.models import Comment, Post, PostRecipient

READ_AFTER_DAYS = 3
REFUSAL = "550 5.1.1 The mailbox does not exist, or is spelled another way"


class NoticeLoader:
    """Writes notices of the wall, a few choices, and mail in every state."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def load(self, *, admin: Person, unreached: Person) -> None:
        for row in PostRecipient.select(PostRecipient, Post, Person).join(Post).join(Person, on=Post.author):
            what = "told a story about you" if row.post.is_story else "thanked you"
            self._tell(row.person_id, f"{row.post.author.name} {what} on the wall.", "wall", row.post, row.post.url)
        for comment in Comment.select(Comment, Post, Person).join(Post).switch(Comment).join(Person, on=Comment.author):
            if comment.author_id != comment.post.author_id:
                words = f"{comment.author.name} commented on what you posted."
                url = f"{comment.post.url}#comment-{comment.id}"
                self._tell(comment.post.author_id, words, "answers", comment, url)
        choose(admin, {"answers": "portal", "line_up": "off"})
        keep_quiet_hours(admin, "17:30", "09:00", weekends=True)
        mark_lost(unreached.email, REFUSAL, at=self.calendar.moment(2))
        self._mail(unreached, "notice", "failed", 2, last_error=REFUSAL)
        self._mail(admin, "notice", "sent", 1, doubts=1, last_error=MAYBE_TWICE)
        self._mail(admin, "line_up", "sent", 5)

    def _tell(self, person_id: int, words: str, kind: str, about: Post | Comment, url: str) -> None:
        if about.withdrawn_at is not None:
            return
        is_old = about.created_at < self.calendar.moment(READ_AFTER_DAYS)
        Notification.create(
            person=person_id,
            kind=kind,
            text=words,
            url=url,
            about_type=type(about).__name__.lower(),
            about_id=about.id,
            created_at=about.created_at,
            read_at=about.created_at + timedelta(hours=5) if is_old else None,
        )

    def _mail(self, person: Person, kind: str, state: str, days_ago: float, **columns: object) -> None:
        moment = self.calendar.moment(days_ago)
        subject = "Line-up: what last week brought" if kind == "line_up" else "News for you on the wall"
        sent = {"sent_at": moment} if state == "sent" else {}
        OutgoingMail.create(
            kind=kind,
            person=person,
            to_name=person.name,
            to_address=person.email,
            subject=subject,
            body=subject,
            state=state,
            attempts=1,
            created_at=moment,
            **sent,
            **columns,
        )
