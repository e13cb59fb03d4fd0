"""The people of the demo company, their teams and accounts."""

from datetime import date

from knowledge.files import store
from knowledge.images import check_and_encode
from knowledge.people import Person, Team, add_person, deactivate
from portal.accounts.passwords import hash_password
from portal.demo.reading import Calendar, Row, photo_bytes
from portal.recognition.anniversaries import anniversary_in

DEMO_PASSWORD = "a lantern on the porch"


def load_people(company: Row, calendar: Calendar) -> dict[str, Person]:
    """Everybody, by their key in company.yaml, each able to sign in with the demo password."""
    teams = {team["key"]: Team.create(name=team["name"]) for team in company["teams"]}
    password_hash = hash_password(DEMO_PASSWORD)
    found = {row["key"]: _add(row, teams, calendar, password_hash) for row in company["people"]}
    for row in company["people"]:
        if row.get("manager"):
            Person.update(manager=found[row["manager"]]).where(Person.id == found[row["key"]].id).execute()
        if row.get("left"):
            deactivate(found[row["key"]])
    return found


def _add(row: Row, teams: dict[str, Team], calendar: Calendar, password_hash: str) -> Person:
    photo = row.get("photo")
    return add_person(
        name=row["name"],
        email=row["email"],
        roles=row["roles"],
        licence=row.get("licence"),
        team=teams.get(row.get("team") or ""),
        job_title=row.get("title") or "",
        site=row.get("site") or "",
        timezone=row.get("timezone", "UTC"),
        phone=row.get("phone") or "",
        say_name=row.get("say_name") or "",
        called=row.get("called") or "",
        about=(row.get("about") or "").strip(),
        expertise=", ".join(row.get("expertise") or []),
        photo=store.keep(check_and_encode(photo_bytes(photo))) if photo else None,
        started_on=_started_on(row, calendar),
        preference=row.get("preference", "public"),
        password_hash=password_hash,
    )


def _started_on(row: Row, calendar: Calendar) -> date | None:
    """So many days ago, or so many years before an anniversary to come."""
    if "anniversary" in row:
        day = calendar.day(-row["anniversary"]["in_days"])
        return anniversary_in(day.year - row["anniversary"]["years"], day)
    days = row.get("started_days_ago")
    return None if days is None else calendar.day(days)
