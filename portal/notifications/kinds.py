"""The kinds of notices, as data: what each is about, whom it concerns, and how it may reach them."""

from dataclasses import dataclass

from knowledge.people import Person
from knowledge.permissions import may

PORTAL, MAIL, OFF = "portal", "mail", "off"
WAYS = {MAIL: "In the portal and by mail", PORTAL: "In the portal", OFF: "Not at all"}
MAIL_WAYS = {MAIL: "By mail", OFF: "Not at all"}


@dataclass(frozen=True)
class Kind:
    """`permission` is what a person needs for such notices to come at all, None where everybody may get them.

    `told_once`: within minutes, one notice about one thing is enough, whatever the reasons to tell.
    `mail_only`: it is a letter of its own, and never stands in the list.
    """

    key: str
    name: str
    about: str
    permission: str | None = None
    default: str = MAIL
    may_be_off: bool = False
    told_once: bool = False
    mail_only: bool = False

    @property
    def ways(self) -> dict[str, str]:
        """How it may reach a person: the key of each way, with its words."""
        if self.mail_only:
            return MAIL_WAYS
        return {way: words for way, words in WAYS.items() if way != OFF or self.may_be_off}

    @property
    def without_mail(self) -> str:
        """The way that a person chooses who wants no more mail about it."""
        return OFF if self.mail_only else PORTAL


KINDS = {
    kind.key: kind
    for kind in (
        Kind("thanks", "Thanks", "An executive or a customer thanked you.", "receive_thanks"),
        Kind(
            "wall", "The wall about you", "Somebody thanked you, or told a story about you.", "use_wall", told_once=True
        ),
        Kind(
            "answers",
            "Comments and mentions",
            "Somebody answered what you posted, or mentioned you.",
            "use_wall",
            may_be_off=True,
            told_once=True,
        ),
        Kind("articles", "Your articles and reviews", "What became of a text; what readers say.", "write_articles"),
        Kind("upkeep", "Upkeep", "Articles of yours that are due for a look, or were handed to you.", "tend_articles"),
        Kind("questions", "Your questions", "An answer to what you asked, or told us, as a reader.", may_be_off=True),
        Kind("team", "Your team", "Who could be recognised, and who is ready for more.", "nominate_for_thanks"),
        Kind("queue", "The thank-you queue", "What was passed on to you, and mail that did not arrive.", "use_wall"),
        Kind(
            "line_up",
            "Line-up",
            "Each Monday morning: two stories, new articles, what customers said.",
            "use_wall",
            may_be_off=True,
            mail_only=True,
        ),
    )
}


def kinds_for(person: Person) -> list[Kind]:
    """The kinds that can concern the person."""
    return [kind for kind in KINDS.values() if kind.permission is None or may(person, kind.permission)]
