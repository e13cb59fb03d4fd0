"""Videos in articles: sent by the writer, served in pieces, and those of other sites behind a click."""

import io

import pytest

from knowledge.attachments import Attachment
from portal.web.security import CONTENT_SECURITY_POLICY
from tests.factories import make_article, make_draft, make_reviewer, make_submitted, make_writer
from tests.knowledge.test_videos import MOV, MP4, WATCH
from tests.portal.articles.forms import form, stored


def send(client, revision, data, name="clip.mp4", **fields):
    return client.post(
        f"/articles/{revision.article_id}/images", data={"image": (io.BytesIO(data), name), **fields},
        content_type="multipart/form-data",
    )


@pytest.fixture
def clip(sign_in):
    """A video that its writer has sent, and the writer's client."""
    draft = make_draft(make_writer())
    writer = sign_in(draft.author)
    answer = send(writer, draft, MP4, "Restart the lamp.MP4")
    attachment = Attachment.get()
    assert answer.json == {"markdown": f"![restart the lamp](/files/{attachment.id}/restart-the-lamp.mp4)"}
    return attachment, writer, draft


def test_a_video_is_served_whole_and_in_pieces(clip):
    """(behaviour 119)"""
    attachment, writer, _ = clip
    whole = writer.get(attachment.url, buffered=True)
    assert (whole.status_code, whole.mimetype, whole.data) == (200, "video/mp4", MP4)
    assert whole.headers["X-Content-Type-Options"] == "nosniff" and whole.headers["Accept-Ranges"] == "bytes"
    piece = writer.get(attachment.url, buffered=True, headers={"Range": "bytes=4-11"})
    assert (piece.status_code, piece.data) == (206, b"ftypisom")
    assert piece.headers["Content-Range"] == f"bytes 4-11/{len(MP4)}"
    assert writer.get(attachment.url, buffered=True, headers={"Range": "bytes=-4"}).data == MP4[-4:]
    assert writer.get(attachment.url, buffered=True, headers={"Range": "bytes=99999-"}).status_code == 416
    head = writer.head(attachment.url, buffered=True)
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(MP4))


def test_a_video_of_a_draft_is_its_writer_s_alone_until_it_is_published(clip, client, sign_in):
    """(behaviour 76)"""
    attachment, writer, draft = clip
    assert client.get(attachment.url).status_code == sign_in(make_writer()).get(attachment.url).status_code == 404


def test_the_form_without_scripts_puts_the_video_at_the_end(sign_in):
    draft = make_draft(make_writer(), body="Words.")
    answer = send(sign_in(draft.author), draft, MP4, **form(draft))
    assert answer.status_code == 303
    assert stored(draft).body == f"Words.\n\n![clip]({Attachment.get().url})\n"


def test_a_video_of_another_kind_is_refused_in_words(sign_in):
    draft = make_draft(make_writer())
    answer = send(sign_in(draft.author), draft, MOV, "clip.mov")
    assert answer.status_code == 422 and "MP4 and WebM" in answer.json["error"]
    assert not Attachment.select().exists()


def test_a_video_may_be_larger_than_any_other_form(sign_in):
    draft = make_draft(make_writer())
    # By hand: the test client's own multipart form leaves its temporary file open.
    head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.mp4"\r\nContent-Type: video/mp4\r\n\r\n'
    answer = sign_in(draft.author).post(
        f"/articles/{draft.article_id}/images", data=head + MP4 + b"\x00" * 13_000_000 + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 200 and Attachment.get().file.size == len(MP4) + 13_000_000
    assert sign_in(draft.author).post("/preview", data={"body": "x" * 13_000_000}).status_code == 413


def test_only_a_page_with_such_a_video_may_hold_a_frame_of_its_site(client, sign_in):
    with_video, without = make_article(body=f"![The lamp]({WATCH})"), make_article(body="Words.")
    policy = client.get(with_video.url).headers["Content-Security-Policy"]
    assert policy == f"{CONTENT_SECURITY_POLICY}; frame-src https://www.youtube-nocookie.com https://player.vimeo.com"
    assert client.get(without.url).headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "<iframe" not in client.get(with_video.url).text
    review = make_submitted(body=f"![The lamp]({WATCH})")
    assert "frame-src" in sign_in(make_reviewer()).get(review.review_url).headers["Content-Security-Policy"]
