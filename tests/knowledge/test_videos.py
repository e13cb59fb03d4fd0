"""Videos: which files are kept as one, and what a reference to one becomes on the page."""

import io

import pytest

from knowledge import videos
from knowledge.rendering import render
from knowledge.video_sites import is_player, player_for
from knowledge.videos import VideoRefused, extension_of, keep_video, looks_like_video

MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + b"\x00" * 200
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm" + b"\x00" * 200
MKV = WEBM.replace(b"\x84webm", b"\x88matroska")
MOV = MP4.replace(b"ftypisom", b"ftypqt  ")
HEIC = MP4.replace(b"ftypisom", b"ftypheic")
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 "
WATCH = "https://www.youtube.com/watch?v=abcdefghij-"
PLAYER = "https://www.youtube-nocookie.com/embed/abcdefghij-?autoplay=1"


def page(markdown: str) -> str:
    return render(markdown, audience="outer").html


@pytest.mark.parametrize(("data", "extension", "is_video"), [
    (MP4, "mp4", True), (WEBM, "webm", True), (MKV, None, True), (MOV, None, True), (HEIC, None, False),
    (WEBP, None, False), (b"", None, False), (b"<html>ftypisom", None, False), (b"%PDF-1.7", None, False),
])
def test_a_video_is_told_by_its_content(data: bytes, extension: str | None, is_video: bool) -> None:
    stream = io.BytesIO(data)
    assert (extension_of(stream), looks_like_video(stream)) == (extension, is_video)
    assert stream.read() == data


def test_a_video_is_kept_once_as_it_is(app: object) -> None:
    first, second = keep_video(io.BytesIO(MP4)), keep_video(io.BytesIO(MP4))
    assert first.id == second.id and first.path.read_bytes() == MP4
    assert (first.content_type, first.size) == ("video/mp4", len(MP4))


def box(name: bytes, content: bytes = b"") -> bytes:
    return (8 + len(content)).to_bytes(4) + name + content


def test_where_a_video_was_taken_is_not_kept_and_nothing_moves(app: object) -> None:
    place = b"+52.5200+013.4050/"
    track = box(b"trak", box(b"tkhd", b"track") + box(b"udta", place))
    movie = box(b"moov", box(b"mvhd", b"movie") + track + box(b"meta", place) + box(b"udta", box(b"\xa9xyz", place)))
    wide = b"\x00\x00\x00\x01uuid" + (16 + len(place)).to_bytes(8) + place
    brought = box(b"ftyp", b"isom\x00\x00\x02\x00isom") + movie + wide + box(b"mdat", b"pictures" * 9)
    kept = keep_video(io.BytesIO(brought)).path.read_bytes()
    assert place not in kept and len(kept) == len(brought)
    for part in (b"tkhdtrack", b"mvhdmovie", b"pictures" * 9):
        assert kept.index(part) == brought.index(part)
    assert kept.count(b"free") == 4


@pytest.mark.parametrize("length", [1, 60, 300])
def test_tags_of_a_webm_become_nothing(app: object, length: int) -> None:
    tags = b"\x12\x54\xc3\x67" + (0x4000 | length).to_bytes(2) + b"p" * length
    cluster = b"\x1f\x43\xb6\x75\x84film"
    segment = b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" + tags + cluster
    brought = WEBM[:36] + segment
    kept = keep_video(io.BytesIO(brought)).path.read_bytes()
    assert b"p" * length not in kept[36:] and kept.endswith(cluster) and len(kept) == len(brought)


@pytest.mark.parametrize(
    "tail", [b"", b"\xff" * 40, box(b"moov", b"\x00\x00\xff\xffudta"), b"\x00\x00\x00\x02moovudta"]
)
def test_a_video_that_is_built_wrongly_is_kept_as_it_is(app: object, tail: bytes) -> None:
    for head in (MP4[:32], WEBM):
        assert keep_video(io.BytesIO(head + tail)).path.read_bytes() == head + tail


def test_what_is_no_video_or_too_long_leaves_nothing(app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = videos.store.folder
    before = sorted(folder.rglob("*"))
    monkeypatch.setattr(videos, "MAX_VIDEO_BYTES", 100)
    for data, words in ((MOV, "MP4 and WebM"), (WEBM, "MB")):
        with pytest.raises(VideoRefused, match=words):
            keep_video(io.BytesIO(data))
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("address", [
    WATCH, "https://m.youtube.com/watch?t=3&v=abcdefghij-&x=1", "https://youtu.be/abcdefghij-?si=x",
    "https://www.youtube.com/shorts/abcdefghij-", "https://www.youtube-nocookie.com/embed/abcdefghij-",
])
def test_every_form_of_a_site_s_address_leads_to_its_player(address: str) -> None:
    player = player_for(address)
    assert player and player.address == PLAYER and is_player(player.address)


@pytest.mark.parametrize("address", [
    "http://www.youtube.com/watch?v=abcdefghij-", "https://youtube.com.evil.example/watch?v=abcdefghij-",
    "https://evil.example/https://youtu.be/abcdefghij-", "https://youtu.be/short", "javascript:alert(1)", "",
    "https://www.youtube.com/watch?v=abcdefghij-\"onload=x y", f"{PLAYER}&x", "https://vimeo.com/x",
])
def test_other_addresses_have_none(address: str) -> None:
    assert player_for(address) is None or is_player(player_for(address).address)  # type: ignore[union-attr]
    assert not is_player(address)


def test_a_reference_alone_in_its_paragraph_is_the_video_with_its_caption() -> None:
    own = page("![The *lamp*](/files/7/clip.mp4)")
    assert '<video src="/files/7/clip.mp4" aria-label="The lamp"' in own
    assert 'preload="metadata"' in own and "controls" in own and "<figcaption>The <em>lamp</em></figcaption>" in own
    other = page(f"![The lamp]({WATCH})")
    assert f'data-embed="{PLAYER}"' in other and f'href="{WATCH}"' in other and "<iframe" not in other
    assert f'data-embed="{PLAYER}"' in page(f"> [!VIDEO {WATCH}]")
    assert "The lamp" in render(f"![The lamp]({WATCH})", audience="outer").text


def test_within_words_it_is_a_link() -> None:
    assert page(f"See ![this]({WATCH}) now.") == f'<p>See <a href="{WATCH}" rel="noopener">this</a> now.</p>\n'


@pytest.mark.parametrize("markdown", [
    '<video src="https://evil.example/x.mp4" autoplay onplay="alert(1)"></video>', '<video src="//evil.example/x.mp4">',
    '<a href="/x" data-embed="https://evil.example/">x</a>', "<a data-embed='javascript:alert(1)'>x</a>",
    f'<iframe src="{PLAYER}"></iframe>', "![x](https://evil.example/x.mp4)", "![x](/files/../../x.mp4)",
])
def test_no_markup_of_an_author_s_own_plays_anything(markdown: str) -> None:
    """(behaviour 91)"""
    html = page(markdown)
    assert "<iframe" not in html and "data-embed" not in html
    assert "<video src" not in html and "onplay" not in html
