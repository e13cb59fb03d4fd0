"""Which files are pictures, and what is left of them when the portal has drawn them anew."""

import io
import json
import os
import warnings
from pathlib import Path

import pytest
from PIL import Image

from knowledge.images import MAX_BYTES, EncodedImage, ImageRefused, check_and_encode


def drawn(size: tuple[int, int] = (40, 20), kind: str = "PNG", mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **options)
    return out.getvalue()


def opened(encoded: EncodedImage) -> Image.Image:
    image = Image.open(io.BytesIO(encoded.data))
    image.load()
    assert image.size == (encoded.width, encoded.height)
    assert Image.MIME[str(image.format)] == encoded.content_type
    return image


def case(fixtures: Path, name: str) -> bytes:
    return (fixtures / "bad-input" / "files" / name).read_bytes()


def test_every_file_of_the_outside_list_gets_what_it_should(fixtures: Path) -> None:
    cases = json.loads((fixtures / "bad-input" / "files.json").read_text(encoding="utf-8"))
    for entry in cases:
        data = case(fixtures, entry["file"])
        if entry["expect"].startswith("accept"):
            try:
                opened(check_and_encode(data))
            except ImageRefused:
                assert "or reject" in entry["expect"], entry["file"]
        else:
            with pytest.raises(ImageRefused) as refusal:
                check_and_encode(data)
            assert refusal.value.message.endswith("."), entry["file"]


def test_no_metadata_and_no_stowaway_is_left(fixtures: Path) -> None:
    for name in ("exif_gps.jpg", "png_text.png", "gif_html_polyglot.gif", "jpg_zip_polyglot.jpg", "png_php_tail.png"):
        encoded = check_and_encode(case(fixtures, name))
        for trace in (b"<script", b"<html", b"<?php", b"PK\x03\x04", b"Exif", b"tEXt", b"GPS"):
            assert trace not in encoded.data, (name, trace)


def test_a_picture_taken_sideways_is_turned_upright(fixtures: Path) -> None:
    encoded = check_and_encode(case(fixtures, "exif_rotate6.jpg"))
    assert (encoded.width, encoded.height) == (480, 640)
    assert not opened(encoded).getexif()


def test_an_animation_stays_animated(fixtures: Path) -> None:
    assert getattr(opened(check_and_encode(case(fixtures, "animated.gif"))), "n_frames") == 8


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_of_every_kind_keeps_its_frames(kind: str) -> None:
    frames = [Image.new("RGB", (30, 30), color) for color in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=80, loop=0)
    again = opened(check_and_encode(out.getvalue(), max_side=20))
    assert getattr(again, "n_frames") == 3 and again.size == (20, 20)


def test_an_endless_animation_is_refused() -> None:
    frames = [Image.new("L", (4, 4), shade) for shade in range(250)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(ImageRefused, match="animation"):
        check_and_encode(out.getvalue())


@pytest.mark.parametrize(("size", "shown"), [((300, 100), (90, 30)), ((60, 90), (60, 90)), ((10, 5), (10, 5))])
def test_a_large_picture_shrinks_and_a_small_one_never_grows(size: tuple[int, int], shown: tuple[int, int]) -> None:
    assert opened(check_and_encode(drawn(size), max_side=90)).size == shown


def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    with pytest.raises(ImageRefused, match="too many pixels"):
        check_and_encode(drawn((200, 100)), max_pixels=10_000)


def test_a_decompression_bomb_is_refused_where_its_warning_is_only_printed(fixtures: Path) -> None:
    with warnings.catch_warnings(), pytest.raises(ImageRefused, match="too many pixels"):
        warnings.simplefilter("ignore")
        check_and_encode(case(fixtures, "bomb_20000x20000.png"))


def test_an_empty_and_an_enormous_file_are_refused() -> None:
    with pytest.raises(ImageRefused, match="empty"):
        check_and_encode(b"")
    with pytest.raises(ImageRefused, match="20 MB"):
        check_and_encode(bytes(MAX_BYTES + 1))


@pytest.mark.parametrize("data", [b"hello", b"<svg xmlns='x'/>", b"\x00" * 900, b"%PDF-1.4", b"BM"])
def test_what_is_no_picture_is_refused_with_the_kinds_that_are(data: bytes) -> None:
    with pytest.raises(ImageRefused, match="PNG, JPEG, WebP or GIF"):
        check_and_encode(data)


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO"])
def test_pictures_of_other_kinds_are_refused(kind: str) -> None:
    with pytest.raises(ImageRefused):
        check_and_encode(drawn(kind=kind))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_cut_off_anywhere_is_refused_or_drawn_whole(kind: str) -> None:
    whole = drawn((64, 64), kind)
    for length in range(1, len(whole) - 2, max(1, len(whole) // 25)):
        try:
            opened(check_and_encode(whole[:length]))
        except ImageRefused as refusal:
            assert refusal.message


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "1"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "P"), ("PNG", "RGBA"), ("PNG", "I;16"), ("JPEG", "L"),
     ("JPEG", "CMYK"), ("WEBP", "RGBA"), ("GIF", "P")],
)  # fmt: skip
def test_what_came_out_goes_through_again_unchanged(kind: str, mode: str) -> None:
    once = check_and_encode(drawn((50, 40), kind, mode))
    assert check_and_encode(once.data) == once


def test_a_bare_jpeg_loses_no_quality_and_one_with_anything_in_it_is_drawn_anew() -> None:
    bare = drawn((60, 40), "JPEG", quality=70)
    assert check_and_encode(bare).data == bare
    with_exif = bare[:-2] + b"\xff\xe1\x00\x08Exif\0\0\xff\xd9"
    for laden in (bare + b"<?php", drawn((60, 40), "JPEG", comment=b"<script>"), with_exif):
        encoded = check_and_encode(laden)
        assert encoded.data not in (laden, bare) and b"<" not in encoded.data[-10:] and b"Exif" not in encoded.data


def test_a_webp_with_metadata_is_drawn_anew_and_a_bare_one_kept() -> None:
    bare = drawn((60, 40), "WEBP", lossless=True)
    assert check_and_encode(bare).data == bare
    assert b"secret" not in check_and_encode(drawn((60, 40), "WEBP", xmp=b"secret")).data
    assert b"tail" not in check_and_encode(bare + b"tail").data


def test_random_bytes_behind_a_true_beginning_never_crash() -> None:
    for start in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\x00\x01\x00\x00WEBPVP8 "):
        for _ in range(20):
            with pytest.raises(ImageRefused):
                check_and_encode(start + os.urandom(200))
