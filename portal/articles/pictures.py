"""Pictures in articles: sent by the writer, served to those who may see a text that shows them."""

from flask import Blueprint, jsonify, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from knowledge import publishing
from knowledge.articles import Revision
from knowledge.attachments import attach
from knowledge.errors import Conflict, NotFound, RuleBroken
from knowledge.images import ImageRefused
from knowledge.visibility import is_public, load_attachment
from portal.articles import editor
from portal.web import forms, htmx
from portal.web.security import current_person, public, requires, signed_in_person

blueprint = Blueprint("pictures", __name__)
HOUR_SECONDS = 3600


@blueprint.post("/articles/<id:article_id>/images")
@requires("write_articles")
def add(article_id: int) -> AnyResponse:
    """To the editor's script, JSON with the reference; from its form, the text saved with the reference at its end."""
    revision = editor.load_own(signed_in_person(), article_id)
    if not revision.is_editable:
        raise Conflict
    if "version" in request.form:
        return _add_to_text(revision)
    try:
        return jsonify(markdown=_attached(revision))
    except ImageRefused as refused:
        answer = jsonify(error=str(refused))
        answer.status_code = 422
        return answer


@blueprint.get("/files/<id:file_id>/<name>")
@public
def picture(file_id: int, name: str) -> AnyResponse:
    attachment = load_attachment(current_person(), file_id)
    if name != attachment.name or not attachment.file.path.exists():
        raise NotFound
    response = send_file(
        attachment.file.path,
        mimetype=attachment.file.content_type,
        conditional=True,
        etag=attachment.file.digest,
        max_age=HOUR_SECONDS,
    )
    keep = "public" if is_public(attachment) else "private"
    response.headers["Cache-Control"] = f"{keep}, max-age={HOUR_SECONDS}"
    return response


def _add_to_text(revision: Revision) -> AnyResponse:
    typed = editor.typed()
    try:
        reference = _attached(revision)
    except ImageRefused as refused:
        return editor.show_typed(revision, typed, status=422, errors={"image": str(refused)})
    longer = editor.with_paragraph(typed, reference)
    try:
        publishing.save_draft(
            revision, longer.text, by=signed_in_person(), version=typed.version, summary=typed.summary
        )
    except RuleBroken as broken:
        return editor.show_refused(revision, longer, broken.errors)
    except Conflict:
        return editor.show_outrun(revision, longer)
    return htmx.done(f"{revision.draft_url}#body", "The picture is at the end of the text; move it where it belongs.")


def _attached(revision: Revision) -> str:
    file = forms.upload("image")
    if file is None:
        raise ImageRefused("Choose a picture first.")
    person = signed_in_person()
    return attach(revision.article, file.read(), file.filename or "", by=person).markdown
