"""The figures of the queue, as charts with their tables and as CSV."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import Response, make_response, render_template, request

from knowledge.db import now
from knowledge.groups import Company, Group, Share, load_company
from knowledge.people import Person
from portal.thank_you.blueprint import blueprint
from portal.thank_you.figures import Figures, QueueLength, figures_of, queue_by_week, thanks_given
from portal.web.dates import reader_zone
from portal.web.forms import as_id
from portal.web.periods import Asked, asked_period
from portal.web.security import requires, signed_in_person
from portal.web.sheets import sheet

HEADINGS = ("measure", "of", "value", "from", "to", "team")


@dataclass(frozen=True)
class Report:
    """Everything on the page; `team` is the team that it is about, None for everybody."""

    asked: Asked
    team: Group | None
    teams: list[Group]
    figures: Figures
    queue: list[tuple[date, QueueLength]]
    coverage: list[tuple[str, Share]]
    channels: list[tuple[str, Share]]

    @property
    def open_by_week(self) -> list[tuple[date, int]]:
        return [(week, length.open) for week, length in self.queue]

    @property
    def long_by_week(self) -> list[tuple[date, int]]:
        return [(week, length.long) for week, length in self.queue]


@blueprint.get("/queue/figures")
@requires("see_queue")
def figures() -> Response:
    report = _report(signed_in_person())
    page = render_template("thank_you/figures.html", report=report, asked=report.asked, zone=reader_zone().key)
    return make_response(page, 422 if report.asked.errors else 200)


@blueprint.get("/queue/figures.csv")
@requires("see_queue")
def figures_sheet() -> Response:
    report = _report(signed_in_person())
    period, team = report.asked.period, report.team.name if report.team else ""
    rows = ((*row, str(period.first), str(period.last), team) for row in _rows(report))
    return sheet("thanks", HEADINGS, rows)


def _report(viewer: Person) -> Report:
    """What the address asks for, in three queries."""
    moment, zone = now(), reader_zone()
    asked = asked_period(request.args, today=moment.astimezone(zone).date())
    company = load_company()
    teams = [group for group in company.by_kind["team"] if group in company.shown and group.key]
    wanted = as_id(request.args.get("team", ""))
    team = next((group for group in teams if group.key == str(wanted)), None)
    given = thanks_given(asked.period, zone)
    others = [one for one in given if one.person != viewer.id and (team is None or str(one.team) == team.key)]
    found = figures_of(others, asked.period)
    return Report(
        asked=asked,
        team=team,
        teams=teams,
        figures=found,
        queue=queue_by_week(viewer, asked.period, zone, team=wanted if team else None, now=moment),
        coverage=_coverage(company, {one.person for one in given if one.on >= asked.period.first}),
        channels=[(name, Share(count, found.whole.thanks)) for name, count in found.channels],
    )


def _coverage(company: Company, thanked: set[int]) -> list[tuple[str, Share]]:
    shares = company.shares(thanked)
    return [(group.name, shares[group]) for kind in ("everybody", "team") for group in company.by_kind[kind]]


def _rows(report: Report) -> Iterator[tuple[object, ...]]:
    whole = report.figures.whole
    yield "thanks", "the period", whole.thanks
    yield "median days from deed to thanks", "the period", whole.median_days
    yield "days within which 90 % were thanked", "the period", whole.slowest_days
    yield "thanked within seven days", "the period", whole.prompt
    yield "deeds with a known day", "the period", whole.measured
    yield "people thanked again within 90 days", "the period", report.figures.repeated
    for name, count in report.figures.channels:
        yield "thanks by channel", name, count
    for name, share in report.coverage:
        yield "per cent of people thanked", name, share.percent
    for (week, promptness), (_, length) in zip(report.figures.weeks, report.queue, strict=True):
        yield "thanks", f"week of {week}", promptness.thanks
        yield "median days from deed to thanks", f"week of {week}", promptness.median_days
        yield "thanked within seven days", f"week of {week}", promptness.prompt
        yield "open at the end", f"week of {week}", length.open
        yield "of these not thanked for over 7 days", f"week of {week}", length.long
