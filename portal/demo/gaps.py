"""What people asked the demo company in vain, and the synonyms it keeps."""

from datetime import datetime

from knowledge.articles import Article
from knowledge.people import Person
from knowledge.synonyms import keep_synonym
from knowledge.visibility import shelf_of
from portal.demo.reading import Calendar, Row, read_table
from portal.gaps.handling import gap_about
from portal.gaps.models import Gap, Question


class GapLoader:
    """Writes gaps in every state, with the questions of those who asked."""

    def __init__(self, people: dict[str, Person], articles: dict[str, Article], calendar: Calendar) -> None:
        self.people, self.articles, self.calendar = people, articles, calendar

    def load(self, *, by: Person) -> None:
        """Everything; the synonyms are kept by that administrator."""
        tables = read_table("gaps.yaml")
        for row in tables["gaps"]:
            self._gap(row)
        for row in tables["synonyms"]:
            keep_synonym(row["words"], row["others"], both_ways=row["both_ways"], by=by)

    def _gap(self, row: Row) -> None:
        gap, moment = gap_about(row["words"]), self.calendar.moment(row.get("days_ago", 0))
        for question in row.get("questions", ()):
            self._question(gap, question, told_at=moment if "answered_by" in row else None)
        Gap.update(self._state(row, moment)).where(Gap.id == gap.id).execute()

    def _state(self, row: Row, moment: datetime) -> dict[str, object]:
        if "claimed_by" in row:
            return {"state": "claimed", "claimed_by": self.people[row["claimed_by"]], "claimed_at": moment}
        if "answered_by" in row:
            closer, article = self.people[row["answered_by"]], self.articles[row["article"]]
            return {"state": "answered", "closed_by": closer, "closed_at": moment, "article": article.id}
        if "dismissed_by" in row:
            closer = self.people[row["dismissed_by"]]
            return {"state": "dismissed", "closed_by": closer, "closed_at": moment, "reason": row["reason"]}
        return {"state": "open"}

    def _question(self, gap: Gap, row: Row, *, told_at: datetime | None) -> None:
        person = self.people[row["person"]] if "person" in row else None
        Question.create(
            gap=gap,
            words=row["words"],
            details=row["details"],
            shelf=shelf_of(person),
            person=person,
            email=row.get("email", ""),
            asked_at=self.calendar.moment(row["days_ago"]),
            told_at=told_at,
        )
