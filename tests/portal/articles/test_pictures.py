"""Pictures: sent by the writer, shown to those who may see a text with them."""

import io
import json
from typing import Any

import pytest
from PIL import Image

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.articles import Revision
from knowledge.attachments import Attachment, attach
from tests.factories import make_article, make_draft, make_person, make_reviewer, make_submitted, make_writer


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(file, "PNG")
    return file.getvalue()


def sent(data: bytes = b"", name: str = "The panel.png", **fields: Any) -> dict[str, Any]:
    return {"data": {"image": (io.BytesIO(data or png()), name), **fields}, "content_type": "multipart/form-data"}


def test_the_editors_script_gets_the_reference_to_insert(sign_in):
    draft = make_draft()
    answer = sign_in(draft.author).post(f"/articles/{draft.article_id}/images", **sent())
    picture = Attachment.get()
    assert answer.status_code == 200
    assert answer.json == {"markdown": f"![the panel](/files/{picture.id}/the-panel.png)"}


def test_without_a_script_the_text_is_saved_with_the_picture_at_its_end(sign_in):
    draft = make_draft(body="Look here.")
    fields = {"title": "Typed title", "body": "Typed words.", "kind": "how-to", "audience": "public", "version": 1}
    client = sign_in(draft.author)
    answer = client.post(f"/articles/{draft.article_id}/images", **sent(**fields))
    assert answer.status_code == 303
    saved = Revision.get_by_id(draft.id)
    assert saved.title == "Typed title"
    assert saved.body == f"Typed words.\n\n![the panel]({Attachment.get().url})\n"
    assert Attachment.get().url in client.get(answer.headers["Location"]).text


def test_what_is_no_picture_is_refused_with_the_reason(sign_in):
    draft = make_draft()
    client = sign_in(draft.author)
    for data in (b"<svg onload='alert(1)'/>", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"plain words"):
        answer = client.post(f"/articles/{draft.article_id}/images", **sent(data))
        assert answer.status_code == 422 and answer.json["error"]
    assert client.post(f"/articles/{draft.article_id}/images").json == {"error": "Choose a picture or a video first."}
    assert Attachment.select().count() == 0


def test_without_a_script_a_refused_picture_keeps_the_typed_text(sign_in):
    draft = make_draft()
    fields = {"title": "Typed title", "body": "Typed words.", "kind": "how-to", "audience": "public", "version": 1}
    client = sign_in(draft.author)
    answer = client.post(f"/articles/{draft.article_id}/images", **sent(b"no picture", **fields))
    assert answer.status_code == 422
    assert "Typed words.</textarea>" in answer.text and 'id="field-image-error"' in answer.text
    none = client.post(f"/articles/{draft.article_id}/images", data=fields, content_type="multipart/form-data")
    assert none.status_code == 422 and "Choose a picture or a video first." in none.text
    assert Revision.get_by_id(draft.id).version == 1


def test_without_a_script_a_stale_form_keeps_text_and_picture(sign_in):
    draft = make_draft(body="Old.")
    publishing.save_draft(draft, ArticleText(title="T", body="Stored."), by=draft.author, version=1)
    fields = {"title": "T", "body": "Typed words.", "kind": "how-to", "audience": "public", "version": 1}
    answer = sign_in(draft.author).post(f"/articles/{draft.article_id}/images", **sent(**fields))
    assert answer.status_code == 409
    assert "Typed words." in answer.text and Attachment.get().url in answer.text


def test_every_bad_file_is_taken_or_refused_in_words(sign_in, fixtures):
    draft = make_draft()
    client = sign_in(draft.author)
    for path in sorted((fixtures / "bad-input" / "files").iterdir()):
        answer = client.post(f"/articles/{draft.article_id}/images", **sent(path.read_bytes() or b" ", path.name))
        assert answer.status_code in (200, 422)
        assert set(answer.json) in ({"markdown"}, {"error"})
        answer.request.input_stream.close()


def test_every_bad_file_name_becomes_a_plain_one(sign_in, fixtures):
    """(behaviour 115)"""
    draft = make_draft()
    client = sign_in(draft.author)
    listed = json.loads((fixtures / "bad-input" / "filenames.json").read_text(encoding="utf-8"))
    for name in [name for name in listed if isinstance(name, str) and "\x00" not in name]:
        answer = client.post(f"/articles/{draft.article_id}/images", **sent(png(), name))
        assert answer.status_code in (200, 422)
    assert all(row.name.endswith(".png") and "/" not in row.name for row in Attachment.select())


def test_a_picture_over_the_limit_is_refused_with_what_to_do(sign_in):
    """(behaviour 117)"""
    draft = make_draft()
    answer = sign_in(draft.author).post(f"/articles/{draft.article_id}/images", **sent(png() + bytes(20_000_000)))
    assert (answer.status_code, answer.json) == (
        422, {"error": "This file is larger than 20 MB. Make the picture smaller."},
    )  # fmt: skip
    answer.request.input_stream.close()


def test_a_renamed_article_keeps_its_links_and_its_pictures(client):
    """(behaviour 126)"""
    picture = published_picture()
    article = picture.article
    old = article.url
    author = make_writer()
    draft = publishing.open_draft(article, by=author)
    publishing.publish_directly(draft, ArticleText(title="Another name", body=picture.markdown), by=author)
    answer = client.get(old)
    assert answer.status_code in (301, 308) and answer.headers["Location"].endswith(f"{article.id}-another-name")
    assert picture.url in client.get(answer.headers["Location"]).text
    assert client.get(picture.url, buffered=True).status_code == 200


def test_pictures_come_only_from_the_writer_of_an_open_draft(client, sign_in):
    draft = make_submitted()
    assert sign_in(draft.author).post(f"/articles/{draft.article_id}/images", **sent()).status_code == 409
    assert sign_in(make_writer()).post(f"/articles/{draft.article_id}/images", **sent()).status_code == 404
    assert sign_in(make_person("staff")).post(f"/articles/{draft.article_id}/images", **sent()).status_code == 403
    assert client.post(f"/articles/{draft.article_id}/images", **sent()).status_code == 401


def published_picture(**text: Any) -> Attachment:
    """A picture shown in a published article."""
    draft = make_draft(**text)
    picture = attach(draft.article, png(), "panel.png", by=draft.author)
    body = f"Look:\n\n{picture.markdown}\n"
    new = ArticleText(title="T", body=body, audience=text.get("audience", "public"))
    draft = publishing.save_draft(draft, new, by=draft.author, version=1)
    publishing.publish_directly(draft, by=draft.author)
    found: Attachment = Attachment.get_by_id(picture.id)
    return found


def test_a_public_picture_is_served_to_anybody_and_kept_by_any_cache(client):
    picture = published_picture()
    answer = client.get(picture.url, buffered=True)
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.head(picture.url, buffered=True).headers["Content-Length"] == str(len(answer.data))
    part = client.get(picture.url, buffered=True, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (206, answer.data[:10])
    assert client.get(picture.url, buffered=True, headers={"Range": "bytes=999999-"}).status_code == 416
    assert client.get(picture.url, buffered=True, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_picture_for_staff_is_private(client, sign_in):
    picture = published_picture(audience="staff")
    assert client.get(picture.url, buffered=True).status_code == 404
    assert sign_in(make_person("customer")).get(picture.url, buffered=True).status_code == 404
    answer = sign_in(make_person("staff")).get(picture.url, buffered=True)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, max-age=3600"


def test_a_picture_in_a_draft_is_for_its_writer_and_then_its_reviewers(client, sign_in):
    """(behaviour 76)"""
    draft = make_draft()
    picture = attach(draft.article, png(), "panel.png", by=draft.author)
    draft = publishing.save_draft(
        draft, ArticleText(title="T", body=picture.markdown), by=draft.author, version=1
    )
    reviewer = sign_in(make_reviewer())
    assert sign_in(draft.author).get(picture.url, buffered=True).status_code == 200
    assert reviewer.get(picture.url, buffered=True).status_code == 404
    publishing.submit(draft, by=draft.author, version=draft.version)
    assert reviewer.get(picture.url, buffered=True).status_code == 200
    assert client.get(picture.url, buffered=True).status_code == 404
    assert sign_in(make_person("staff")).get(picture.url, buffered=True).status_code == 404


@pytest.mark.parametrize("address", [
    "/files/999999/panel.png", "/files/99999999999999999999/panel.png", "/files/x/panel.png", "/files/1/other.png",
    "/files/1/..%2f..%2fsecret.key", "/files/1/%00", "/files/1",
])
def test_other_addresses_of_files_answer_404(client, address):
    published_picture()
    assert client.get(address).status_code == 404


def test_paths_that_climb_find_nothing(client, fixtures):
    """(behaviour 121)"""
    published_picture()
    for path in json.loads((fixtures / "bad-input" / "path_traversal_300.json").read_text(encoding="utf-8")):
        assert client.get(f"/files/1/{path}").status_code in (301, 308, 400, 404)


def test_an_archived_article_shows_its_pictures_no_more(client):
    """(behaviour 124)"""
    picture = published_picture()
    publishing.archive(picture.article, by=make_reviewer())
    assert client.get(picture.url, buffered=True).status_code == 404


def test_a_picture_taken_out_of_the_text_is_shown_no_more(client):
    picture = published_picture()
    article = make_article()
    assert article.id != picture.article_id
    author = make_writer()
    draft = publishing.open_draft(picture.article, by=author)
    draft = publishing.save_draft(draft, ArticleText(title="T", body="None."), by=author, version=1)
    publishing.publish_directly(draft, by=author)
    assert client.get(picture.url, buffered=True).status_code == 404


def wide_picture(**text: Any) -> Attachment:
    """A picture 900 pixels wide, shown in a published article."""
    file = io.BytesIO()
    Image.new("RGB", (900, 20), "teal").save(file, "PNG")
    picture = published_picture(**text)
    picture.file = attach(picture.article, file.getvalue(), "panel.png", by=None).file
    picture.save()
    return picture


def test_smaller_copies_go_to_those_who_may_see_the_picture_and_to_nobody_else(client, sign_in):
    """(behaviour 118)"""
    picture = wide_picture(audience="staff")
    address = f"/files/{picture.id}/400/panel.webp"
    assert client.get(address, buffered=True).status_code == 404
    answer = sign_in(make_person("staff")).get(address, buffered=True)
    assert (answer.status_code, answer.content_type) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    assert Image.open(io.BytesIO(answer.data)).width == 400


@pytest.mark.parametrize("address", ["401/panel.webp", "1500/panel.webp", "400/panel.png", "400/x.webp", "400/..%2f"])
def test_only_the_copies_that_pages_name_are_drawn(client, address):
    assert client.get(f"/files/{wide_picture().id}/{address}").status_code == 404


@pytest.mark.parametrize(("asked", "status", "part"), [
    ("bytes=0-0", 206, slice(0, 1)), ("bytes=5-", 206, slice(5, None)), ("bytes=-4", 206, slice(-4, None)),
    ("bytes=0-99999", 206, slice(None)), ("bytes=99999-", 416, None), ("bytes=-0", 200, slice(None)),
    ("bytes=4-2", 200, slice(None)), ("lines=0-1", 200, slice(None)), ("bytes=x", 200, slice(None)),
    ("bytes=0-1,4-5", 200, slice(None)),
])  # fmt: skip
def test_parts_are_answered_as_the_standard_says(client, asked, status, part):
    """(behaviour 119)"""
    picture = published_picture()
    whole = client.get(picture.url, buffered=True)
    assert whole.headers["Accept-Ranges"] == "bytes"
    answer = client.get(picture.url, buffered=True, headers={"Range": asked})
    assert answer.status_code == status
    if part is not None:
        assert answer.data == whole.data[part] and answer.headers["Content-Length"] == str(len(answer.data))
    if status == 206:
        assert answer.headers["Content-Range"].endswith(f"/{len(whole.data)}")
    head = client.head(picture.url, buffered=True, headers={"Range": asked})
    assert (head.status_code, head.data) == (status, b"")


def test_a_part_is_only_sent_of_the_picture_that_the_browser_has_begun(client):
    """(behaviour 119)"""
    picture = published_picture()
    tag = client.head(picture.url, buffered=True).headers["ETag"]
    part = {"Range": "bytes=0-3"}
    assert client.get(picture.url, buffered=True, headers={**part, "If-Range": tag}).status_code == 206
    assert client.get(picture.url, buffered=True, headers={**part, "If-Range": '"other"'}).status_code == 200
