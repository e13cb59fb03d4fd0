"""Whose work anniversary comes this week and the next."""

from datetime import timedelta

from flask import render_template

from knowledge.db import now
from portal.recognition.anniversaries import anniversaries_of_week
from portal.recognition.blueprint import blueprint
from portal.web.dates import reader_zone
from portal.web.security import requires, signed_in_person


@blueprint.get("/wall/anniversaries")
@requires("use_wall")
def anniversaries() -> str:
    viewer, today = signed_in_person(), now().astimezone(reader_zone()).date()
    return render_template(
        "recognition/anniversaries.html",
        this_week=anniversaries_of_week(viewer, today),
        next_week=anniversaries_of_week(viewer, today + timedelta(days=7)),
    )
