"""Pictures and videos in articles: sent by the writer, served to those who may see a text that shows them."""

from contextlib import closing
from pathlib import Path

from flask import Blueprint, jsonify, request, send_file
from werkzeug.http import parse_range_header
from werkzeug.wrappers import Response as AnyResponse

from knowledge import publishing
from knowledge.articles import Revision
from knowledge.attachments import Attachment, attach, attach_file
from knowledge.errors import Conflict, NotFound, RuleBroken
from knowledge.images import ImageRefused
from knowledge.variants import CONTENT_TYPE, variant_path, variant_url, widths_of
from knowledge.videos import keep_video, looks_like_video
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
    return _sent(attachment, attachment.file.path, attachment.file.content_type, attachment.file.digest)


@blueprint.get("/files/<id:file_id>/<id:width>/<name>")
@public
def smaller_picture(file_id: int, width: int, name: str) -> AnyResponse:
    """The picture as wide as asked for; only the widths that pages name are drawn."""
    attachment = load_attachment(current_person(), file_id)
    file = attachment.file
    if width not in widths_of(file) or request.path != variant_url(attachment, width) or not file.path.exists():
        raise NotFound
    path = variant_path(file, width)
    kind = file.content_type if path == file.path else CONTENT_TYPE
    return _sent(attachment, path, kind, f"{file.digest}-{width}")


def _sent(attachment: Attachment, path: Path, content_type: str, etag: str) -> AnyResponse:
    if not _asks_for_one_part():
        request.environ.pop("HTTP_RANGE", None)
    response = send_file(path, mimetype=content_type, conditional=True, etag=etag, max_age=HOUR_SECONDS)
    keep = "public" if is_public(attachment) else "private"
    response.headers["Cache-Control"] = f"{keep}, max-age={HOUR_SECONDS}"
    return response


def _asks_for_one_part() -> bool:
    """Whether the request's Range is one that is answered here; the standard lets all others go unheard."""
    asked = parse_range_header(request.headers.get("Range"))
    return asked is not None and asked.units == "bytes" and len(asked.ranges) == 1


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
    said = f"The {_noun(reference)} is at the end of the text; move it where it belongs."
    return htmx.done(f"{revision.draft_url}#body", said)


def _noun(reference: str) -> str:
    return "video" if reference.endswith((".mp4)", ".webm)")) else "picture"


def _attached(revision: Revision) -> str:
    file = forms.upload("image")
    if file is None:
        raise ImageRefused("Choose a picture or a video first.")
    person, name = signed_in_person(), file.filename or ""
    with closing(file):
        if looks_like_video(file.stream):
            return attach_file(revision.article, keep_video(file.stream), name, by=person).markdown
        return attach(revision.article, file.read(), name, by=person).markdown
