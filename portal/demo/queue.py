"""The thank-you queue of the demo company: items from every source, in every state."""

from dataclasses import replace
from datetime import datetime, timedelta

from knowledge.articles import Article
from knowledge.people import Person
from portal.demo.reading import Calendar, Row, read_table
from portal.recognition.models import Post
from portal.thank_you import channels, events, sources, triage
from portal.thank_you.absences import go_away
from portal.thank_you.aftermath import give_thanks
from portal.thank_you.models import QueueEvent, QueueItem, Thanks
from portal.thank_you.nominating import Facts, Nomination, nominate
from portal.thank_you.proposing import Wish, propose

SUPPORT_AFTER = timedelta(hours=5)


class QueueLoader:
    """Nominates, supports and then takes each item to the state that its row names."""

    def __init__(
        self, people: dict[str, Person], posts: dict[str, Post], articles: dict[str, Article], calendar: Calendar
    ) -> None:
        self.people, self.posts, self.articles, self.calendar = people, posts, articles, calendar
        self.ceo = next(person for person in people.values() if "ceo" in person.roles)

    def load(self) -> None:
        table = read_table("queue.yaml")
        for row in table["earlier"]:
            self._thank_without_item(row)
        for row in table["items"]:
            item = self._nominate(row)
            self._take_further(item, row)
        for row in table["proposals"]:
            self._propose(row)
        for row in table["absences"]:
            days = [self.calendar.day(-row[name]) for name in ("starts_in_days", "ends_in_days")]
            go_away(self.ceo, self.people[row["deputy"]], *days, today=self.calendar.now.date())
        sources.run_day(self.calendar.now)

    def _propose(self, row: Row) -> None:
        day = self.calendar.day(row["when_days_ago"])
        wish = Wish(row["deed"], row["what"].strip(), day, row["for_whom"])
        person, proposer = (Person.get_by_id(self.people[row[name]].id) for name in ("person", "proposer"))
        propose(person, wish, by=proposer)

    def _thank_without_item(self, row: Row) -> None:
        Thanks.create(
            person=self.people[row["person"]],
            by=self.ceo,
            channel=row["channel"],
            words=row["words"],
            deed=row["deed"],
            given_at=self.calendar.moment(row["days_ago"]),
        )

    def _nominate(self, row: Row) -> QueueItem:
        at = self.calendar.moment(row["nominated_days_ago"])
        nomination = Nomination(
            deed=row["deed"],
            facts=Facts(
                what=(row.get("what") or "").strip(),
                happened_on=self.calendar.day(row["when_days_ago"]) if row.get("when_days_ago") is not None else None,
                for_whom=row.get("for_whom") or "",
                effect=row.get("effect") or "",
                who_noticed=row.get("who_noticed") or "",
                customer_words=(row.get("customer_words") or "").strip(),
                customer_name=row.get("customer_name") or "",
            ),
            impact=row["impact"],
            due_on=self.calendar.day(-row["due_in_days"]),
        )
        item = self._put_forward(row, nomination, by=row.get("nominated_by"), source=row["source"], at=at)
        for supporter in row.get("supporters") or []:
            words = replace(nomination, words=supporter["words"])
            item = self._put_forward(row, words, by=supporter["person"], source="peer", at=at + SUPPORT_AFTER)
        return item

    def _put_forward(self, row: Row, nomination: Nomination, *, by: str | None, source: str, at: datetime) -> QueueItem:
        outcome = nominate(
            self.people[row["person"]],
            nomination,
            source=source,
            by=self.people[by] if by else None,
            post=self.posts[row["post"]] if row.get("post") else None,
            article=self.articles[row["article"]] if row.get("article") else None,
            at=at,
        )
        return outcome.item

    def _take_further(self, item: QueueItem, row: Row) -> None:
        state, today = row.get("state") or "waiting", self.calendar.now.date()
        if state == "done":
            self._thank(item, row)
        elif state == "snoozed":
            until = self.calendar.day(-row["snoozed_for_days"])
            triage.snooze(item, until, note=row["snooze_note"], today=today, by=self.ceo)
        elif state == "delegated":
            holder, due_on = self.people[row["delegated_to"]], self.calendar.day(-row["delegate_by_days"])
            triage.delegate(item, holder, due_on, note=row["delegate_note"], today=today, by=self.ceo)
        elif state == "skipped":
            triage.skip(item, row["skip_reason"], by=self.ceo)
        if state in ("snoozed", "delegated", "skipped"):
            self._date_back(item)

    def _date_back(self, item: QueueItem) -> None:
        """The CEO did this yesterday, not while the demo was being loaded."""
        yesterday = self.calendar.moment(1)
        QueueEvent.update(at=yesterday).where(QueueEvent.item == item, QueueEvent.at > yesterday).execute()
        QueueItem.update(ended_at=yesterday).where(QueueItem.id == item.id, QueueItem.ended_at.is_null(False)).execute()

    def _thank(self, item: QueueItem, row: Row) -> None:
        by, at, words = self.people[row["done_by"]], self.calendar.moment(row["done_days_ago"]), row["words"].strip()
        if row["channel"] == "note":
            channels.write_note(item, words, by=by, at=at)
            channels.hand_over(item, by=by, at=at)
        else:
            events.record(item, "mailed", by=by, words=words, note=item.deed, at=at)
            events.record(item, "mail_sent", by=None, at=at)
            give_thanks(item, by=by, channel="email", words=words, at=at)
