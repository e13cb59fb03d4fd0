"""Pictures that people bring: looked at by content, drawn anew, so that nothing else can travel inside them."""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError

from knowledge.bare_pictures import is_bare

MAX_BYTES = 20_000_000
MAX_PIXELS = 40_000_000
MAX_SIDE = 2400
MAX_FRAMES = 200
MAX_ANIMATED_PIXELS = 60_000_000

_FORMATS = {
    "PNG": ("image/png", "png"),
    "JPEG": ("image/jpeg", "jpg"),
    "WEBP": ("image/webp", "webp"),
    "GIF": ("image/gif", "gif"),
}
_MODES = {
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA"),
    "JPEG": ("L", "RGB"),
    "WEBP": ("RGB", "RGBA"),
    "GIF": ("1", "L", "P", "RGB", "RGBA"),
}
_SAVING: dict[str, dict[str, object]] = {
    "PNG": {"compress_level": 6},
    "JPEG": {"quality": 86, "progressive": True},
    "WEBP": {"quality": 86, "method": 3},
    "GIF": {},
}
_SRGB = ImageCms.createProfile("sRGB")
_UNREADABLE = "This picture cannot be read; it may be damaged or cut off. Save it again and try once more."
_WRONG_TYPE = "This is not a picture the portal can show. Use PNG, JPEG, WebP or GIF."
_TOO_MANY_PIXELS = "This picture has too many pixels. Make it smaller."
_DECODER_ERRORS = (
    EOFError, IndexError, KeyError, OSError, OverflowError, SyntaxError, TypeError, ValueError,
    struct.error, zlib.error,
)  # fmt: skip


class ImageRefused(Exception):
    """The file is not shown as a picture; the message says why, and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class EncodedImage:
    """A picture without metadata, upright, in sRGB. Sizes are in pixels."""

    data: bytes
    content_type: str
    extension: str
    width: int
    height: int


def check_and_encode(data: bytes, *, max_pixels: int = MAX_PIXELS, max_side: int = MAX_SIDE) -> EncodedImage:
    """The same picture drawn anew, made smaller where a side is longer than `max_side`; raises ImageRefused."""
    _check_size(data)
    with _refusals(), Image.open(io.BytesIO(data), formats=list(_FORMATS)) as image:
        kind = "JPEG" if image.format == "MPO" else str(image.format)
        _check_dimensions(image, max_pixels)
        frames = _frames(image, kind, max_side)
        fits = frames[0].size == image.size and image.mode in _MODES[kind]
        drawn = data if fits and is_bare(data, kind) else _encode(frames, kind, image.info.get("loop"))
    return EncodedImage(drawn, *_FORMATS[kind], *frames[0].size)


def _check_size(data: bytes) -> None:
    if not data:
        raise ImageRefused("This file is empty.")
    if len(data) > MAX_BYTES:
        raise ImageRefused(f"This file is larger than {MAX_BYTES // 1_000_000} MB. Make the picture smaller.")


@contextmanager
def _refusals() -> Iterator[None]:
    """Turns what the decoders raise over bad data into words for the person who brought it."""
    try:
        yield
    except UnidentifiedImageError as error:
        raise ImageRefused(_WRONG_TYPE) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRefused(_TOO_MANY_PIXELS) from error
    except _DECODER_ERRORS as error:
        raise ImageRefused(_UNREADABLE) from error


def _check_dimensions(image: Image.Image, max_pixels: int) -> None:
    """Looks at what the header claims, before anything is decoded."""
    if image.width * image.height > max_pixels:
        raise ImageRefused(_TOO_MANY_PIXELS)
    frames = getattr(image, "n_frames", 1)
    if frames > MAX_FRAMES or (frames > 1 and frames * image.width * image.height > MAX_ANIMATED_PIXELS):
        raise ImageRefused("This animation is too long or too large. Cut it shorter, or bring it as a video.")


def _frames(image: Image.Image, kind: str, max_side: int) -> list[Image.Image]:
    """The picture, or the pictures of an animation, each ready to be drawn."""
    if kind != "JPEG" and getattr(image, "n_frames", 1) > 1:
        return [_frame(frame, max_side) for frame in ImageSequence.Iterator(image)]
    image.load()
    picture = _in_srgb(ImageOps.exif_transpose(image))
    if picture.mode not in _MODES[kind]:
        picture = picture.convert("RGBA" if picture.has_transparency_data and kind != "JPEG" else "RGB")
    if max(picture.size) > max_side:
        picture = picture.convert("RGBA") if picture.mode == "P" else picture
        picture.thumbnail((max_side, max_side))
    return [picture]


def _frame(frame: Image.Image, max_side: int) -> Image.Image:
    picture = frame.convert("RGBA")
    picture.info = {"duration": frame.info.get("duration", 100)}
    picture.thumbnail((max_side, max_side))
    return picture


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture with its colours as a browser takes them when no profile is given."""
    if picture.mode.startswith("I;16"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGB" if picture.mode == "CMYK" else picture.mode
        return ImageCms.profileToProfile(picture, source, _SRGB, outputMode=mode) or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _encode(frames: list[Image.Image], kind: str, loop: int | None) -> bytes:
    """The file; a GIF that does not say how often it repeats plays once."""
    first, options = frames[0], dict(_SAVING[kind])
    if len(frames) > 1:
        durations = [frame.info["duration"] for frame in frames]
        options |= {"save_all": True, "append_images": frames[1:], "duration": durations}
        options |= {"loop": loop} if loop is not None else {}
        options |= {"disposal": 2} if kind == "GIF" else {}
    elif first.mode == "P" and "transparency" in first.info:
        options["transparency"] = first.info["transparency"]
    first.info = {}
    out = io.BytesIO()
    first.save(out, kind, **options)
    return out.getvalue()
