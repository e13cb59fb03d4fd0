"""Every component on one page, for who builds pages; served in development alone."""

from datetime import timedelta

from flask import Blueprint, render_template

from knowledge.articles import Article, Product
from knowledge.db import now
from knowledge.finding import Found
from knowledge.people import Person
from knowledge.worddiff import word_diff
from portal.recognition.conversation import Conversation
from portal.recognition.mentions import NOBODY
from portal.recognition.models import REACTIONS, Post
from portal.recognition.wall import Answers, Card, ReactionCount
from portal.usage.reading import weeks_until
from portal.web.paging import ListPage
from portal.web.security import public

blueprint = Blueprint("styleguide", __name__)


@blueprint.get("/styleguide")
@public
def styleguide() -> str:
    moment = now()
    people = [
        Person(id=1, name="Méabh Ní Dhomhnaill", job_title="Chief executive", site="Galway"),
        Person(id=2, name="Nguyễn Thị Linh", job_title="Head of the Front Desk", site="Galway"),
        Person(id=3, name="Wolfeschlegelsteinhausenbergerdorff", job_title="Ein sehr langer Titel", site="Łódź"),
        Person(id=4, name="يوسف الحداد", job_title="Network engineer", site="Westport"),
    ]
    return render_template(
        "styleguide/styleguide.html",
        people=people,
        article=_article(),
        found=Found(_article(), (("Restart a ", False), ("router", True)), (("Hold the ", False), ("router", True))),
        card=_card(people),
        changes=word_diff("Press the button for two seconds.", "Hold the button for ten seconds, and wait."),
        entries=[
            {"person": people[0], "text": "Published", "at": moment},
            {"person": None, "text": "Brought in", "at": moment - timedelta(days=2)},
        ],
        page=ListPage([], 2, 7, 130),
        weeks=list(zip(weeks_until(moment.date()), (4, 9, 0, 12, 7, 15, 11, 6))),
        errors={"title": "Give the article a title: what would a customer type?"},
    )


def _article() -> Article:
    return Article(
        id=1,
        title="Restart a router without losing your morning",
        slug="restart-a-router",
        description="Which lights to watch, how long to wait, and what to write down before you pull the plug.",
        kind="how-to",
        audience="staff",
        product=Product(id=1, name="Perch", slug="perch"),
        updated_at=now() - timedelta(days=3),
    )


def _card(people: list[Person]) -> Card:
    post = Post(
        id=1,
        kind="story",
        author=people[1],
        situation="A pallet of switches stood in the rain, and the courier was gone.",
        action="She carried all forty-eight inside, dried them, and labelled both ends of every cable.",
        result="Forty-eight out, forty-eight in, eleven minutes. None of them crossed.",
        lesson="Label both ends.",
        level=3,
        value=1,
        value_said="Build for quiet nights",
        behaviour=1,
        behaviour_said="Leaves it tidier",
        touchpoint=1,
        touchpoint_said="Incident",
        evidence="The change log of 14 March.",
        created_at=now() - timedelta(hours=3),
    )
    counts = zip(REACTIONS.items(), (4, 1, 0, 2))
    return Card(
        post=post,
        people=people[2:],
        names=NOBODY,
        answers=Answers(
            reactions=[ReactionCount(kind, label, count, kind == "thanks") for (kind, label), count in counts],
            uses=ReactionCount("used", "I used this", 7, mine=False),
            thanked_by=[people[0].name],
        ),
        conversation=Conversation(),
        may_use=True,
        may_retell=False,
        is_quiet=False,
        shows_team=False,
        may_edit=False,
        may_withdraw=False,
        may_restore=False,
        may_nominate=False,
        may_report=False,
        may_read_earlier=False,
    )
