"""When no mail should come: evenings, nights and weekends on a person's own clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
DAYS_AHEAD = 9


@dataclass(frozen=True)
class QuietHours:
    """From `begins` to before `ends` it is quiet, over midnight where `ends` is earlier; never where both are equal.

    Saturdays and Sundays are quiet all day where `weekends` says so.
    """

    begins: time = time(18)
    ends: time = time(8)
    weekends: bool = True

    def covers(self, local: datetime) -> bool:
        """Whether it is quiet when a person's clock shows this."""
        if self.weekends and local.weekday() >= SATURDAY:
            return True
        shown = local.time()
        if self.begins <= self.ends:
            return self.begins <= shown < self.ends
        return shown >= self.begins or shown < self.ends

    def over_at(self, moment: datetime, zone: str) -> datetime:
        """The first moment from `moment` on that is not quiet in the zone, in UTC."""
        place = ZoneInfo(zone)
        if not self.covers(moment.astimezone(place)):
            return moment
        later = (end for end in self._ends_from(moment, place) if end > moment)
        return next(end for end in later if not self.covers(end.astimezone(place)))

    def _ends_from(self, moment: datetime, place: ZoneInfo) -> Iterator[datetime]:
        """Every moment at which quiet can end, in order: each day's end, and midnight after a weekend.

        A clock that is put back shows an hour twice, and quiet ends with either.
        """
        first = moment.astimezone(place).date()
        for day in (first + timedelta(days=number) for number in range(DAYS_AHEAD)):
            walls = (datetime.combine(day, end, place) for end in (time(0), self.ends))
            yield from sorted(wall.replace(fold=fold).astimezone(UTC) for wall in walls for fold in (0, 1))
