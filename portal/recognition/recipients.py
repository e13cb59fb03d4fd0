"""Whom a post recognises: people, teams expanded, never oneself."""

from collections.abc import Collection, Iterable

from peewee import ModelSelect

from knowledge.db import by_id
from knowledge.errors import RuleBroken
from knowledge.people import Person, PersonRole, Team
from knowledge.same_person import is_same_person
from portal.recognition.models import Post, PostRecipient

MOST_RECIPIENTS = 30


def chosen_recipients(
    people_ids: Collection[int], team: Team | None, *, by: Person, before: Post | None = None
) -> list[Person]:
    """Everybody recognised: those named and the team's members, the author, by any account, left out of the team.

    `before` is the post as it stands: whom it recognises may stay though they have left the company, and stand
    for the team where that is the same. Raises RuleBroken.
    """
    if by.id in people_ids:
        raise RuleBroken("recipients", "The wall is for thanking others: take yourself off the list.")
    if len(people_ids) > MOST_RECIPIENTS:
        raise RuleBroken("recipients", f"Choose at most {MOST_RECIPIENTS} people.")
    earlier = recipients_of(before) if before else []
    same_team = before is not None and team is not None and before.team_id == team.id
    named = _named(people_ids, earlier)
    if second := next((person for person in named if is_same_person(person, by)), None):
        whose = f"{second.name} ({second.email})"
        raise RuleBroken("recipients", f"{whose} is an account of yours, and the wall is for thanking others.")
    found = named + _members(team, by, earlier if same_team else [])
    chosen = list(by_id(found).values())
    if not chosen:
        raise RuleBroken("recipients", "Choose at least one person, or a team.")
    if len(chosen) > MOST_RECIPIENTS:
        raise RuleBroken("team", f"That makes {len(chosen)} people. Name up to {MOST_RECIPIENTS} who did it.")
    return chosen


def recipients_of(post: Post) -> list[Person]:
    """Everybody the post recognises, whatever they prefer to be shown."""
    query = Person.select().join(PostRecipient, on=(PostRecipient.person == Person.id))
    return list(query.where(PostRecipient.post == post.id).order_by(Person.name))


def named_one_by_one(post: Post, people: Iterable[Person]) -> list[Person]:
    """Those of the people whom the post's team does not stand for already."""
    return [person for person in people if post.team_id is None or person.team_id != post.team_id]


def _named(people_ids: Collection[int], earlier: list[Person]) -> list[Person]:
    if not people_ids:
        return []
    stayed = [person for person in earlier if person.id in people_ids]
    new_ids = set(people_ids) - {person.id for person in stayed}
    new = list(_active_staff().where(Person.id.in_(list(new_ids)))) if new_ids else []
    if len(new) != len(new_ids):
        raise RuleBroken("recipients", "Somebody you chose is not here any more. Choose again.")
    return stayed + new


def _members(team: Team | None, by: Person, earlier: list[Person]) -> list[Person]:
    if team is None:
        return []
    members = [person for person in earlier if person.team_id == team.id]
    members = members or list(_active_staff().where(Person.team == team.id))
    members = [person for person in members if not is_same_person(person, by)]
    if not members:
        raise RuleBroken("team", "There is nobody in this team but you. Choose people, or another team.")
    return members


def _active_staff() -> ModelSelect:
    return (
        Person.select()
        .join(PersonRole, on=(PersonRole.person == Person.id))
        .where(PersonRole.role == "staff", Person.is_active)
    )
