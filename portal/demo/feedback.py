"""What readers of the demo company's articles said of them."""

from hashlib import sha256

from knowledge.articles import Article
from knowledge.people import Person, people_with_role
from portal.demo.reading import Calendar, Row, read_table
from portal.feedback.models import Vote
from portal.recognition.praise import Praise

SPREAD_DAYS = 80


class FeedbackLoader:
    """Writes votes that are spread over the last weeks, and thanks in different states."""

    def __init__(self, people: dict[str, Person], articles: dict[str, Article], calendar: Calendar) -> None:
        self.people, self.articles, self.calendar = people, articles, calendar
        self.moderator = people_with_role("admin")[0]

    def load(self) -> None:
        table = read_table("feedback.yaml")
        for row in table["articles"]:
            self._vote(self.articles[row["article"]], row)
        for row in table["praise"]:
            self._praise(self.articles[row["article"]], row)

    def _vote(self, article: Article, row: Row) -> None:
        total = row["helped"] + row["not_helped"]
        for number in range(total):
            self._add(article, number, helped=number < row["helped"], days_ago=(number * 7) % SPREAD_DAYS + 0.5)
        for number, said in enumerate(row.get("said") or [], total):
            person = self.people.get(said.get("person", ""))
            told = {name: said.get(name, "") for name in ("reason", "words", "email", "query")}
            at = self.calendar.moment(said["days_ago"])
            self._add(article, number, helped=False, days_ago=said["days_ago"], person=person, told_at=at, **told)

    def _add(self, article: Article, number: int, *, helped: bool, days_ago: float, **columns: object) -> None:
        voter = sha256(f"demo {article.id} {number}".encode()).hexdigest()
        at = self.calendar.moment(days_ago)
        Vote.create(article=article, version=article.live_number, voter=voter, helped=helped, at=at, **columns)

    def _praise(self, article: Article, row: Row) -> None:
        at, is_decided = self.calendar.moment(row["days_ago"]), row["state"] != "waiting"
        Praise.create(
            article=article,
            person=article.author,
            name=row["name"],
            words=row["words"].strip(),
            may_show=row["may_show"],
            digest=sha256(row["words"].encode()).hexdigest(),
            state=row["state"],
            sent_at=at,
            decided_at=at if is_decided else None,
            decided_by=self.moderator if is_decided else None,
        )
