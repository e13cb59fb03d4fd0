"""A small picture, drawn when it is needed."""

import io

from PIL import Image


def png(colour: str = "orange", size: tuple[int, int] = (12, 8)) -> bytes:
    """A picture of one colour as a PNG file."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()
