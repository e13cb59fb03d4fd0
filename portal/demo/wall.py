"""The wall of the demo company."""

from typing import Any

from knowledge.files import store
from knowledge.images import check_and_encode
from knowledge.people import Person, Team
from portal.demo.reading import Calendar, Row, photo_bytes, read_table
from portal.recognition.mentions import kept
from portal.recognition.models import (
    USED,
    Behaviour,
    Comment,
    Post,
    PostRecipient,
    Reaction,
    Screen,
    Touchpoint,
    Value,
)
from portal.recognition.reporting import report


class WallLoader:
    """Writes values, touchpoints and posts with all that people said to them."""

    def __init__(self, company: Row, people: dict[str, Person], calendar: Calendar) -> None:
        self.people, self.calendar = people, calendar
        self.teams = {row["key"]: Team.get(Team.name == row["name"]) for row in company["teams"]}
        self.values: dict[str, Value] = {}
        self.behaviours: dict[str, Behaviour] = {}
        for number, row in enumerate(company["values"]):
            self._add_value(row, number)
        self.touchpoints = {
            row["key"]: Touchpoint.create(name=row["name"], position=number)
            for number, row in enumerate(company["touchpoints"])
        }

    def load(self) -> dict[str, Post]:
        """All posts, by key, the oldest first."""
        rows = sorted(read_table("wall.yaml")["posts"], key=lambda row: -row["days_ago"])
        posts = {row["key"]: self._add_post(row) for row in rows}
        for row in rows:
            if asked := row.get("reported"):
                report(posts[row["key"]], asked["kind"], asked["words"], by=self.people[asked["by"]])
        Screen.create(name="Entrance hall, Galway")
        return posts

    def _add_value(self, row: Row, number: int) -> None:
        value = Value.create(name=row["name"], description=row["description"].strip(), position=number)
        self.values[row["key"]] = value
        for place, behaviour in enumerate(row["behaviours"]):
            self.behaviours[behaviour["key"]] = Behaviour.create(value=value, name=behaviour["name"], position=place)

    def _add_post(self, row: Row) -> Post:
        posted = self.calendar.moment(row["days_ago"])
        parts = ("text", "situation", "action", "result", "lesson")
        texts = {name: kept((row.get(name) or "").strip()) for name in parts}
        photo = row.get("photo")
        post: Post = Post.create(
            kind=row["kind"],
            author=self.people[row["author"]],
            team=self.teams.get(row.get("team", "")),
            value=self.values.get(row.get("value", "")),
            behaviour=self.behaviours.get(row.get("behaviour", "")),
            touchpoint=self.touchpoints.get(row.get("touchpoint", "")),
            value_said=self._name(self.values, row.get("value")),
            behaviour_said=self._name(self.behaviours, row.get("behaviour")),
            touchpoint_said=self._name(self.touchpoints, row.get("touchpoint")),
            level=row.get("level") or 1,
            evidence=(row.get("evidence") or "").strip(),
            photo=store.keep(check_and_encode(photo_bytes(photo))) if photo else None,
            photo_alt=row.get("photo_alt") or "",
            created_at=posted,
            first_used_at=posted if row.get("used") else None,
            withdrawn_at=posted if row.get("withdrawn") else None,
            **texts,
        )
        self._add_recipients(post, row)
        self._add_answers(post, row)
        return post

    @staticmethod
    def _name(rows: dict[str, Any], key: str | None) -> str:
        return rows[key].name if key else ""

    def _add_recipients(self, post: Post, row: Row) -> None:
        chosen = {self.people[key].id for key in row.get("recipients") or []}
        if post.team_id:
            chosen |= {person.id for person in Person.select().where(Person.team == post.team_id)}
        for person_id in sorted(chosen - {post.author_id}):
            PostRecipient.create(post=post, person=person_id)

    def _add_answers(self, post: Post, row: Row) -> None:
        for kind, keys in (row.get("reactions") or {}).items():
            for key in keys:
                Reaction.create(post=post, person=self.people[key], kind=kind)
        for key in row.get("used") or []:
            Reaction.create(post=post, person=self.people[key], kind=USED)
        for comment in row.get("comments") or []:
            Comment.create(
                post=post,
                author=self.people[comment["author"]],
                body=kept(comment["text"].strip()),
                created_at=self.calendar.moment(comment["days_ago"]),
            )
