"""The wall as one person sees it: posts with all that belongs to them, in a number of queries that never grows."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from peewee import Case, Expression, ModelSelect, Value as Literal, fn

from knowledge.people import Person, PersonRole, Team
from knowledge.permissions import may
from knowledge.same_person import is_same_person
from portal.recognition.conversation import Conversation, latest_comments, one_conversation
from portal.recognition.earlier import may_read_earlier
from portal.recognition.mentions import Names
from portal.recognition.models import REACTIONS, USED, Post, Reaction, Touchpoint, Value
from portal.recognition.posting import may_restore, may_withdraw
from portal.recognition.praise import Praise, praise_on_wall, some_praise
from portal.recognition.recipients import named_one_by_one
from portal.recognition.visibility import Recipient, names_on, recognising, recognising_person, visible_posts
from portal.recognition.retelling import may_retell
from portal.thank_you.public_thanks import thanks_for_posts

RETIRED = 1_000_000
KINDS, NONE = tuple(REACTIONS.items()), (0, False)
FIRST, OLDER = 5, 15  # posts that a phone lays out at once, and those for somebody who reads on


@dataclass(frozen=True)
class Filters:
    """What the address asks of the wall, as ids; None asks nothing. `before` is the last post of the page before."""

    team: int | None = None
    person: int | None = None
    author: int | None = None
    value: int | None = None
    touchpoint: int | None = None
    before: int | None = None

    @property
    def are_set(self) -> bool:
        return any(wanted is not None for name, wanted in asdict(self).items() if name != "before")

    def url(self, *, before: int | None = None) -> str:
        """The address of the wall with these filters, from the post after `before` on."""
        wanted = {name: row_id for name, row_id in asdict(replace(self, before=before)).items() if row_id is not None}
        return f"/wall?{urlencode(wanted)}" if wanted else "/wall"

    def conditions(self, viewer: Person) -> list[Expression]:
        """What posts must fulfil; people and teams are found only by names that the viewer may read."""
        made: dict[str, Callable[[int], Expression]] = {
            "team": lambda row_id: recognising(viewer, Recipient.team == row_id),
            "person": lambda row_id: recognising_person(viewer, row_id),
            "author": lambda row_id: Post.author == row_id,
            "value": lambda row_id: Post.value == row_id,
            "touchpoint": lambda row_id: Post.touchpoint == row_id,
            "before": _older_than,
        }
        return [made[name](row_id) for name, row_id in asdict(self).items() if row_id is not None]


@dataclass(frozen=True)
class ReactionCount:
    kind: str
    label: str
    count: int
    mine: bool


@dataclass(frozen=True)
class Answers:
    """All four kinds of reaction, how many used what the story tells, and the names of executives who gave thanks."""

    reactions: list[ReactionCount]
    uses: ReactionCount
    thanked_by: list[str]


@dataclass(frozen=True)
class Card:
    """A post with what the viewer sees and may do; `people` are those named to them beside the team, `names` those
    whom texts may name to them.

    A quiet post is one that not everybody on the wall sees, because those it recognises like it so.
    """

    post: Post
    people: list[Person]
    names: Names
    answers: Answers
    conversation: Conversation
    may_use: bool
    may_retell: bool
    is_quiet: bool
    shows_team: bool
    may_edit: bool
    may_withdraw: bool
    may_restore: bool
    may_nominate: bool
    may_report: bool
    may_read_earlier: bool


@dataclass(frozen=True)
class PraiseCard:
    """A customer's thanks for an article, as it stands among the posts."""

    praise: Praise


@dataclass(frozen=True)
class WallPage:
    """Posts, newest first; `older_url` leads to the next ones, None at the end of the wall."""

    cards: list[Card | PraiseCard]
    filters: Filters
    older_url: str | None


@dataclass(frozen=True)
class Choices:
    """What the wall can be filtered by: (id, name) pairs, in the order to offer them."""

    teams: list[tuple[int, str]]
    people: list[tuple[int, str]]
    values: list[tuple[int, str]]
    touchpoints: list[tuple[int, str]]

    def name_of(self, person_id: int | None) -> str:
        """The person's name; empty where nobody has that id."""
        return dict(self.people).get(person_id or 0, "")


def wall_page(viewer: Person, filters: Filters) -> WallPage:
    """One page of the wall."""
    query = visible_posts(viewer, *filters.conditions(viewer)).select_extend(some_praise().alias("has_praise"))
    most = FIRST if filters.before is None else OLDER
    posts = list(query.order_by(Post.created_at.desc(), Post.id.desc()).limit(most + 1))
    shown = posts[:most]
    older_url = filters.url(before=shown[-1].id) if len(posts) > most else None
    cards = _cards(viewer, shown, latest_comments(viewer, shown))
    looks = not shown or shown[0].has_praise
    praise = _praise(viewer, filters, since=shown[-1].created_at if older_url else None) if looks else []
    return WallPage(_merged(cards, praise), filters, older_url)


def post_card(viewer: Person, post: Post, *, before: int | None = None) -> Card:
    """The post for its own page, with its comments up to the comment `before`."""
    return _cards(viewer, [post], {post.id: one_conversation(viewer, post, before=before)})[0]


def answers_to(viewer: Person, posts: Iterable[Post]) -> dict[int, Answers]:
    """What each post was answered with, by its id; one query."""
    post_ids = [post.id for post in posts]
    mine = fn.MAX(Case(None, [(Reaction.person == viewer.id, 1)], 0))
    counts = (
        Reaction.select(Reaction.post, Reaction.kind, Literal(""), fn.COUNT(Reaction.id), mine)
        .where(Reaction.post.in_(post_ids))
        .group_by(Reaction.post, Reaction.kind)
    )
    counted: dict[tuple[int, str], tuple[int, bool]] = {}
    thanked_by: dict[int, list[tuple[int, str]]] = {}
    for post_id, kind, name, number, own in counts.union_all(thanks_for_posts(post_ids)).tuples():
        if name:
            thanked_by.setdefault(post_id, []).append((number, name))
        else:
            counted[post_id, kind] = (number, bool(own))
    return {
        post_id: Answers(
            reactions=[ReactionCount(kind, label, *counted.get((post_id, kind), NONE)) for kind, label in KINDS],
            uses=ReactionCount(USED, "I used this", *counted.get((post_id, USED), NONE)),
            thanked_by=list(dict.fromkeys(name for _, name in sorted(thanked_by.get(post_id, [])))),
        )
        for post_id in post_ids
    }


def shows_team(viewer: Person, post: Post, people: Iterable[Person]) -> bool:
    """Whether the post's team may be named to the viewer, to whom these `people` on it are."""
    return post.author_id == viewer.id or any(person.team_id == post.team_id for person in people)


def filter_choices() -> Choices:
    """Everything the wall can be filtered by, in one query."""
    staff = Person.select(Literal("people"), Person.id, Person.name, Literal(0)).join(
        PersonRole, on=(PersonRole.person == Person.id)
    )
    query = (
        Team.select(Literal("teams"), Team.id, Team.name, Literal(0))
        .union_all(staff.where(PersonRole.role == "staff", Person.is_active))
        .union_all(_kept_ties(Value, "values"))
        .union_all(_kept_ties(Touchpoint, "touchpoints"))
    )
    found: dict[str, list[Any]] = {"teams": [], "people": [], "values": [], "touchpoints": []}
    for group, row_id, name, position in query.tuples():
        label = f"{name} (retired)" if position == RETIRED else name
        found[group].append((position, name.casefold(), row_id, label))
    return Choices(**{group: [(row_id, name) for *_, row_id, name in sorted(rows)] for group, rows in found.items()})


def _kept_ties(model: type[Value] | type[Touchpoint], group: str) -> ModelSelect:
    position = Case(None, [(model.retired_at.is_null(), model.position)], RETIRED)
    return model.select(Literal(group), model.id, model.name, position)


def _cards(viewer: Person, posts: list[Post], conversations: dict[int, Conversation]) -> list[Card]:
    remarks = [remark.comment for said in conversations.values() for remark in said.remarks]
    people, names = names_on(viewer, posts, [*posts, *remarks])
    answers = answers_to(viewer, posts)
    nominates = may(viewer, "nominate_for_thanks")
    return [
        Card(
            post=post,
            people=named_one_by_one(post, people[post.id]),
            names=names,
            answers=answers[post.id],
            conversation=conversations[post.id],
            may_use=_may_use(viewer, post, people[post.id]),
            may_retell=may_retell(post, viewer),
            is_quiet=all(person.preference != "public" for person in people[post.id]),
            shows_team=shows_team(viewer, post, people[post.id]),
            may_edit=post.author_id == viewer.id and post.withdrawn_at is None,
            may_withdraw=may_withdraw(post, viewer) and post.withdrawn_at is None,
            may_restore=may_restore(post, viewer) and post.withdrawn_at is not None,
            may_read_earlier=may_read_earlier(viewer, post, people[post.id]),
            may_report=post.author_id != viewer.id and post.is_on_wall,
            may_nominate=nominates and any(person.id != viewer.id for person in people[post.id]),
        )
        for post in posts
    ]


def _praise(viewer: Person, filters: Filters, *, since: datetime | None) -> list[Praise]:
    """What customers said among the posts of this page; nothing where the wall is asked for posts of one kind."""
    if replace(filters, person=None).are_set:
        return []
    return praise_on_wall(viewer, since=since, before=filters.before, person=filters.person)


def _merged(cards: list[Card], praise: list[Praise]) -> list[Card | PraiseCard]:
    """Both, newest first."""
    dated: list[tuple[datetime, Card | PraiseCard]] = [(card.post.created_at, card) for card in cards]
    dated += [(one.decided_at, PraiseCard(one)) for one in praise]
    return [card for _, card in sorted(dated, key=lambda pair: pair[0], reverse=True)]


def _may_use(viewer: Person, post: Post, people: Iterable[Person]) -> bool:
    return post.is_story and not any(is_same_person(owner, viewer) for owner in (post.author, *people))


def _older_than(post_id: int) -> Expression:
    """The condition of standing below the post on the wall."""
    last = Post.alias("last")
    moment = last.select(last.created_at).where(last.id == post_id)
    earlier = (Post.created_at < moment) | ((Post.created_at == moment) & (Post.id < post_id))
    return (Post.created_at <= moment) & earlier  # the first half is what an index can answer
