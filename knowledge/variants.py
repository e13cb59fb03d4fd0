"""Smaller copies of wide pictures, for narrow screens: drawn when first asked for, never larger than the picture."""

import io
import re
from pathlib import Path, PurePath

from PIL import Image

from knowledge.attachments import Attachment
from knowledge.files import StoredFile, store

WIDTHS = (400, 800, 1500)
CONTENT_TYPE = "image/webp"
SIZES = "auto, (max-width: 47rem) 100vw, 47rem"  # as wide as the text of an article
_QUALITY = 82

# What the sanitiser wrote: no < in a text, no quotation mark in a value, so this is an element and nothing else.
_PICTURE = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
_SOURCE = re.compile(r' src="/files/(\d{1,9})/([^"/]+)"')
_SIZED = re.compile(r' (?:width|height)="')


def widths_of(file: StoredFile) -> tuple[int, ...]:
    """The widths in pixels in which there are smaller copies; none for an animation, which loses nothing."""
    return () if file.content_type == "image/gif" else tuple(width for width in WIDTHS if width < file.width)


def variant_url(attachment: Attachment, width: int) -> str:
    return f"/files/{attachment.id}/{width}/{PurePath(attachment.name).stem}.webp"


def variant_path(file: StoredFile, width: int) -> Path:
    """The copy of this width on the disk; the picture's own file where it moves. Raises OSError."""
    path = store.folder / file.digest[:2] / f"{file.digest}-{width}.webp"
    if path.exists():
        return path
    with Image.open(file.path) as picture:
        if getattr(picture, "n_frames", 1) > 1:
            return file.path
        copy = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    copy = copy.resize((width, max(1, round(copy.height * width / copy.width))), Image.Resampling.LANCZOS)
    drawn = io.BytesIO()
    copy.save(drawn, "WEBP", quality=_QUALITY, method=3)
    store.write(path, drawn.getvalue())
    return path


def with_sizes(html: str) -> str:
    """The page with the size of each of its pictures, so that nothing jumps, and the smaller copies to choose from.

    Costs one query where the page has pictures.
    """
    ids = {int(found[1]) for found in _SOURCE.finditer(html)}
    if not ids:
        return html
    rows = Attachment.select(Attachment, StoredFile).join(StoredFile).where(Attachment.id.in_(ids))
    attachments = {row.id: row for row in rows}
    return _PICTURE.sub(lambda picture: _sized(picture, attachments), html)


def _sized(picture: re.Match[str], attachments: dict[int, Attachment]) -> str:
    source = _SOURCE.search(picture[1])
    attachment = attachments.get(int(source[1])) if source else None
    if source is None or attachment is None or attachment.name != source[2]:
        return picture[0]
    file = attachment.file
    if not file.width:  # a video
        return picture[0]
    size = "" if _SIZED.search(picture[1]) else f' width="{file.width}" height="{file.height}"'
    copies = [f"{variant_url(attachment, width)} {width}w" for width in widths_of(file)]
    choice = f' srcset="{", ".join([*copies, f"{attachment.url} {file.width}w"])}" sizes="{SIZES}"' if copies else ""
    return f"<img{picture[1]}{size}{choice}>"
