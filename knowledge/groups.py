"""The groups that the company's people belong to, and how large a share of each something reached."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from peewee import JOIN

from knowledge.db import plain_rows
from knowledge.people import Person, PersonRole, Team
from knowledge.suppression import safe_groups

LEVELS = {"leaders": "Leads people who lead", "lead": "Leads people", "none": "Leads nobody"}
KINDS = ("everybody", "team", "site", "level")


@dataclass(frozen=True)
class Group:
    """People of a team, a site or a level, of a team at a site, or everybody; `key` tells those of a kind apart."""

    kind: str
    key: str
    name: str


EVERYBODY = Group("everybody", "", "Everybody")


@dataclass(frozen=True)
class Member:
    """An active colleague with all groups that count them."""

    id: int
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Share:
    """How many of how many. None, both, where saying so would tell of fewer than five people."""

    reached: int | None = None
    size: int | None = None

    @property
    def percent(self) -> int | None:
        """Whole per cent; None where it must not be told."""
        return round(100 * self.reached / self.size) if self.reached is not None and self.size else None


HIDDEN = Share()


class Company:
    """Everybody active, with all groups: those of each kind by name."""

    def __init__(self, members: Iterable[Member]) -> None:
        self.members = list(members)
        self.cells = Counter(member.groups for member in self.members)
        self.sizes = _by_group(self.cells)
        self.by_kind: dict[str, list[Group]] = defaultdict(list)
        for group in sorted(self.sizes, key=lambda group: (group.name.casefold(), group.key)):
            self.by_kind[group.kind].append(group)
        self.by_kind["level"].sort(key=lambda group: list(LEVELS).index(group.key))

    @cached_property
    def shown(self) -> frozenset[Group]:
        """The groups of which something may be told: the large ones first, teams at sites after all others."""
        wanted = sorted(
            self.sizes, key=lambda group: (group.kind not in KINDS, -self.sizes[group], group.kind, group.key)
        )
        return safe_groups(wanted, self.cells)

    def shares(self, reached: Collection[int]) -> dict[Group, Share]:
        """For each group how many of it are among these people; hidden where that must not be told."""
        counts = _by_group(Counter(member.groups for member in self.members if member.id in reached))
        return {
            group: Share(counts[group], size) if group in self.shown else HIDDEN for group, size in self.sizes.items()
        }


def at_site(team: Group, site: Group) -> Group:
    """The group of those in the team who work at the site."""
    return Group("team at site", f"{team.key}/{site.key}", f"{team.name}, {site.name}")


def load_company() -> Company:
    """Everybody active who is staff; one query."""
    query = (
        Person.select(Person.id, Person.manager, Person.team, Team.name, Person.site)
        .join(Team, JOIN.LEFT_OUTER)
        .switch(Person)
        .join(PersonRole, on=(PersonRole.person == Person.id))
        .where(PersonRole.role == "staff", Person.is_active)
    )
    rows = plain_rows(query)
    levels = _levels({person: manager for person, manager, *_ in rows})
    return Company(
        Member(person, groups_at(team, name or "", site, levels[person])) for person, _, team, name, site in rows
    )


@lru_cache(maxsize=4096)
def groups_at(team: int | None, name: str, site: str, level: str) -> tuple[Group, ...]:
    """The groups of somebody in that team, at that site, of that level."""
    of_team, of_site = Group("team", str(team or ""), name or "No team"), Group("site", site, site or "No site")
    return (EVERYBODY, of_team, of_site, Group("level", level, LEVELS[level]), at_site(of_team, of_site))


def _by_group(cells: Counter[tuple[Group, ...]]) -> Counter[Group]:
    sizes: Counter[Group] = Counter()
    for groups, size in cells.items():
        for group in groups:
            sizes[group] += size
    return sizes


def _levels(managers: dict[int, int | None]) -> dict[int, str]:
    """Of each person whether they lead somebody, and whether one of those leads somebody in turn."""
    lead = {manager for person, manager in managers.items() if manager != person}
    lead_leaders = {managers[person] for person in lead if person in managers and managers[person] != person}
    return {
        person: "leaders" if person in lead_leaders else "lead" if person in lead else "none" for person in managers
    }
