"""The index of tags."""

from flask import Blueprint, render_template, request

from knowledge import finding
from knowledge.permissions import may
from knowledge.text import clean_line
from portal.web.page_cache import kept
from portal.web.paging import listed
from portal.web.security import current_person, public
from search_index.errors import ShelfUnavailable

blueprint = Blueprint("tags", __name__)
LONGEST, PER_PAGE = 60, 120


@blueprint.get("/tags")
@kept("q", "page", pool="answers")
@public
def tags() -> str:
    """The tags of what the reader may read, with how many articles bear each; those that begin as typed."""
    viewer, typed = current_person(), clean_line(request.args.get("q", ""))[:LONGEST]
    layout = "layouts/intranet.html" if may(viewer, "read_staff_articles") else "layouts/help_centre.html"
    try:
        page = listed(finding.all_tags(viewer, typed), per_page=PER_PAGE)
    except ShelfUnavailable:
        page = None
    return render_template("help_centre/tags.html", layout=layout, page=page, typed=typed)
