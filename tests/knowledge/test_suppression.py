"""From everything that is shown side by side, no group of fewer than five people can be worked out."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, product

from hypothesis import given, settings, strategies as st

from knowledge.groups import EVERYBODY, Company, Member, groups_at
from knowledge.suppression import safe_groups

Person = frozenset[str]
PEOPLE = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=26)


def groups_of(team: int, site: int, level: int) -> Person:
    return frozenset({"all", f"team {team}", f"site {site}", f"level {level}", f"team {team} at site {site}"})


def wanted(people: list[Person]) -> list[str]:
    sizes = Counter(group for person in people for group in person)
    return sorted(sizes, key=lambda group: (" at " in group, -sizes[group], group))


class Span:
    """All sums of multiples of the rows, in exact fractions."""

    def __init__(self, rows: list[list[int]]) -> None:
        self.basis: list[tuple[int, list[Fraction]]] = []
        for row in rows:
            left = self._left_of(row)
            if any(left):
                lead = next(place for place, value in enumerate(left) if value)
                self.basis.append((lead, [value / left[lead] for value in left]))

    def __contains__(self, row: list[int]) -> bool:
        return not any(self._left_of(row))

    def _left_of(self, row: list[int]) -> list[Fraction]:
        left = [Fraction(value) for value in row]
        for lead, known in self.basis:
            if left[lead]:
                left = [a - b * left[lead] for a, b in zip(left, known, strict=True)]
        return left


def small_sums(cells: list[tuple[Person, int]], signs: tuple[int, ...]) -> list[list[int]]:
    """All ways to add, or subtract, whole cells of together fewer than five people."""
    small = [place for place, (_, size) in enumerate(cells) if size < 5]
    found = []
    for count in range(1, 5):
        for places in combinations(small, count):
            if sum(cells[place][1] for place in places) < 5:
                for chosen in product(signs, repeat=count):
                    row = [0] * len(cells)
                    for place, sign in zip(places, chosen, strict=True):
                        row[place] = sign
                    found.append(row)
    return found


@given(PEOPLE)
@settings(max_examples=100, deadline=None)
def test_no_sum_of_fewer_than_five_people_follows_from_what_is_shown(drawn: list[tuple[int, int, int]]) -> None:
    people = [groups_of(*one) for one in drawn]
    shown = safe_groups(wanted(people), Counter(people))
    cells = list(Counter(people).items())
    span = Span([[int(group in cell) for cell, _ in cells] for group in shown])
    assert not [row for row in small_sums(cells, (1,)) if row in span]


@given(PEOPLE.filter(lambda people: len(people) < 14))
@settings(max_examples=60, deadline=None)
def test_no_difference_of_two_such_sums_follows_either(drawn: list[tuple[int, int, int]]) -> None:
    people = [groups_of(*one) for one in drawn]
    shown = safe_groups(wanted(people), Counter(people))
    cells = list(Counter(people).items())
    span = Span([[int(group in cell) for cell, _ in cells] for group in shown])
    assert not [row for row in small_sums(cells, (1, -1)) if row in span]


@given(PEOPLE.filter(lambda people: len(people) < 14))
@settings(max_examples=12, deadline=None)
def test_nothing_is_hidden_that_could_be_shown_beside_the_rest(drawn: list[tuple[int, int, int]]) -> None:
    people = [groups_of(*one) for one in drawn]
    shown = safe_groups(wanted(people), Counter(people))
    cells = list(Counter(people).items())
    for group in set(wanted(people)) - shown:
        span = Span([[int(one in cell) for cell, _ in cells] for one in [*shown, group]])
        assert any(row in span for row in small_sums(cells, (1, -1, 2, -2))), group


@given(PEOPLE, st.randoms())
def test_neither_the_order_of_people_nor_what_is_counted_has_a_say(drawn: list, random: object) -> None:
    people = [groups_of(*one) for one in drawn]
    shuffled = list(people)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert safe_groups(wanted(people), Counter(people)) == safe_groups(wanted(people), Counter(shuffled))


def of(**sizes: int) -> list[Person]:
    return [frozenset({"all", *groups.split("__")}) for groups, size in sizes.items() for _ in range(size)]


def shown(people: list[Person]) -> set[str]:
    return set(safe_groups(wanted(people), Counter(people)))


def test_a_small_group_takes_another_with_it_or_everybody_minus_the_others_would_tell() -> None:
    assert shown(of(a=10, b=8, c=3)) == {"all", "a"}
    assert shown(of(a=10, b=8, c=3, d=2)) == {"all", "a", "b"}
    assert shown(of(a=10, b=8)) == {"all", "a", "b"}


def test_a_site_that_is_a_team_but_for_two_people_is_not_shown_beside_it() -> None:
    # South is shown as the largest, so that north is known as the rest.
    assert shown(of(a__north=8, a__south=2, b__south=9, c__south=9)) & {"a", "north"} == {"north"}


def test_fewer_than_five_people_are_not_told_of_at_all() -> None:
    assert shown(of(a=4)) == set() and shown([]) == set() and shown(of(a=5)) == {"all", "a"}


def test_a_company_shows_shares_of_its_large_groups_and_nothing_of_small_ones() -> None:
    members = [Member(number, groups_at(number // 8, f"Team {number // 8}", "North", "none")) for number in range(19)]
    shares = Company(members).shares({0, 1, 2, 8, 16})
    assert (shares[EVERYBODY].reached, shares[EVERYBODY].size, shares[EVERYBODY].percent) == (5, 19, 26)
    assert sorted(str(shares[team].percent) for team in shares if team.kind == "team") == ["38", "None", "None"]


def test_five_hundred_people_in_thirty_teams_and_ten_sites_are_decided_in_the_time_of_a_page() -> None:
    people = [groups_of(number % 30, number * 7 % 10, number % 17 == 0) for number in range(500)]
    names = wanted(people)
    assert "all" in safe_groups(names, Counter(people))
    assert safe_groups(names, Counter(people[::-1])) == safe_groups(names, Counter(people))
