"""Which sums can be shown side by side, so that no sum of fewer than five people follows from them.

Leaving out the small groups is not enough: everybody minus all other groups is a small group too, and so are two groups
of different kinds that differ by a few people. What follows from shown sums is what their sums and differences give.
So a group is shown only where it, with all that is shown already, gives away no sum of fewer than five people, nor a
difference of two such sums. The choice looks at sizes alone, never at what is counted: it is the same for each period.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from random import Random
from typing import TypeVar

LEAST = 5
G = TypeVar("G", bound=Hashable)
Row = dict[int, int]
# Sums are looked at modulo a prime far beyond any determinant of such a table, where they are exact and quick.
PRIME = 2**61 - 1


def safe_groups(wanted: Sequence[G], people: Mapping[tuple[G, ...], int], *, least: int = LEAST) -> frozenset[G]:
    """Those of the wanted groups that can be shown together, preferred in their order.

    `people` says how many are in exactly which groups, all of them wanted ones.
    """
    number = {group: place for place, group in enumerate(wanted)}
    cells = sorted((tuple(sorted(number[group] for group in groups)), size) for groups, size in people.items())
    return frozenset(wanted[place] for place in _safe(len(wanted), tuple(cells), least))


@lru_cache(maxsize=16)
def _safe(groups: int, cells: tuple[tuple[tuple[int, ...], int], ...], least: int) -> tuple[int, ...]:
    """The numbers of the groups to show; a cell is the people who are in exactly the same groups, with their number."""
    sizes = [size for _, size in cells]
    shown: list[int] = []
    known: dict[int, Row] = {}
    for group in range(groups):
        inside = {place: 1 for place, (members, _) in enumerate(cells) if group in members}
        if sum(sizes[place] for place in inside) < least:
            continue
        widened = _with(known, inside)
        if widened is known or not _gives_away(widened, sizes, least):
            shown.append(group)
            known = widened
    return tuple(shown)


def _with(known: dict[int, Row], row: Row) -> dict[int, Row]:
    """The reduced rows, by their leading cell, with one more; the same object where it adds nothing."""
    row = dict(row)
    for lead in [place for place in row if place in known]:
        _subtract(row, known[lead], row[lead])
    if not row:
        return known
    lead = min(row)
    inverse = pow(row[lead], -1, PRIME)
    row = {place: value * inverse % PRIME for place, value in row.items()}
    widened = {lead: row}
    for other, old in known.items():
        reduced = dict(old)
        _subtract(reduced, row, reduced.get(lead, 0))
        widened[other] = reduced
    return widened


def _subtract(row: Row, other: Row, times: int) -> None:
    if not times:
        return
    for place, value in other.items():
        left = (row.get(place, 0) - times * value) % PRIME
        if left:
            row[place] = left
        else:
            row.pop(place, None)


def _gives_away(known: dict[int, Row], sizes: list[int], least: int) -> bool:
    """Whether a sum of fewer than `least` people, or a difference of two such, follows from the rows.

    A change of all cells at random that leaves every shown sum as it was leaves exactly those sums as they were that
    follow from them. Two ways to put up to two small cells together that change alike differ by such a sum.
    """
    change = _unnoticed_change(known, len(sizes))
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for together in _small_sums(sizes, least):
        value = sum(sign * change[place] for place, sign in together.items()) % PRIME
        for other in found[value]:
            if sum(sizes[place] for place in together.keys() | other.keys()) < least:
                return True
        found[value].append(together)
    return False


def _unnoticed_change(known: dict[int, Row], cells: int) -> list[int]:
    random = Random(cells)
    change = [random.randrange(1, PRIME) for _ in range(cells)]
    free = [0 if place in known else value for place, value in enumerate(change)]
    for lead, row in known.items():
        change[lead] = -sum(value * free[place] for place, value in row.items()) % PRIME
    return change


def _small_sums(sizes: list[int], least: int) -> Iterator[Row]:
    """Nothing; each small cell; each pair of small cells: with every sign."""
    small = [place for place, size in enumerate(sizes) if size < least]
    yield {}
    for place in small:
        yield {place: 1}
        yield {place: -1}
    for one, two in combinations(small, 2):
        if sizes[one] + sizes[two] < least:
            for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                yield dict(zip((one, two), signs, strict=True))
