"""What the editor's form sends, and what became of it."""

from typing import Any

from knowledge.articles import Revision


def form(revision: Revision, **changes: Any) -> dict[str, Any]:
    """The editor's form as the page holds it, with what the writer changed."""
    fields = {
        "title": revision.title,
        "description": revision.description,
        "body": revision.body,
        "kind": revision.kind,
        "audience": revision.audience,
        "product": revision.product_id or "",
        "tags": ", ".join(revision.tags),
        "summary": revision.summary,
        "version": revision.version,
    }
    return {**fields, **changes}


def stored(revision: Revision) -> Revision:
    found: Revision = Revision.get_by_id(revision.id)
    return found
