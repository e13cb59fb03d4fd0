"""Loads the demo company into an empty portal."""

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.db import now, transaction
from knowledge.people import Person
from knowledge.wording import add_wordings
from portal.config import Config
from portal.demo.feedback import FeedbackLoader
from portal.demo.gaps import GapLoader
from portal.demo.writing import ArticleLoader
from portal.demo.notices import NoticeLoader
from portal.demo.people import DEMO_PASSWORD, load_people
from portal.demo.queue import QueueLoader
from portal.demo.reading import Calendar, Row, read_table
from portal.demo.usage import UsageLoader
from portal.demo.wall import WallLoader
from portal.fairness import reminding as fairness
from portal.upkeep.reminding import run_day


@dataclass(frozen=True)
class SignIn:
    """How to try the demo as one kind of person."""

    label: str
    email: str
    password: str


def load_demo(config: Config, *, on_progress: Callable[[str], None] = lambda text: None) -> None:
    """Writes the whole company in one transaction, and names the site after it where site.toml is not there."""
    company = read_table("company.yaml")
    calendar = Calendar(now())
    with transaction():
        on_progress("People and teams")
        people = load_people(company, calendar)
        on_progress("Articles")
        articles = ArticleLoader(company, people, calendar).load()
        _watch_words(company, people)
        on_progress("The wall")
        posts = WallLoader(company, people, calendar).load()
        on_progress("The thank-you queue")
        QueueLoader(people, posts, articles, calendar).load()
        on_progress("What was read and searched")
        UsageLoader(articles, calendar).load()
        on_progress("What readers said")
        FeedbackLoader(people, articles, calendar).load()
        on_progress("What people asked in vain")
        GapLoader(people, articles, calendar).load(by=people[company["sign_ins"]["admin"]])
        on_progress("Who was told of what")
        admin = people[company["sign_ins"]["admin"]]
        NoticeLoader(calendar).load(admin=admin, unreached=people["dawit"])
        on_progress("Who is reminded of what")
        run_day(calendar.now)
        fairness.run_day(calendar.now)
    _name_site(config, company["company"])


def sign_ins() -> list[SignIn]:
    """One account for each kind of person; empty where this portal is not the demo company's."""
    company = read_table("company.yaml")
    emails = {row["key"]: row["email"] for row in company["people"]}
    found = [SignIn(label, emails[key], DEMO_PASSWORD) for label, key in company["sign_ins"].items()]
    known = Person.select().where(Person.email.in_([account.email for account in found])).count()
    return found if known == len({account.email for account in found}) else []


def _watch_words(company: Row, people: dict[str, Person]) -> None:
    admin = people[company["sign_ins"]["admin"]]
    for row in company["watched_words"]:
        add_wordings(row["kind"], row["words"], row["reason"], by=admin)


def _name_site(config: Config, about: Row) -> None:
    path = config.instance / "site.toml"
    if not path.exists():
        path.write_text(f'site_name = "{about["site_name"]}"\ntagline = "{about["tagline"]}"\n', encoding="utf-8")
