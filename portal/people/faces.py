"""Small faces: the photos of lists, sent inside the page, where a request for each would be many."""

from base64 import b64encode
from functools import lru_cache
from io import BytesIO

from flask import Flask
from PIL import Image, ImageOps

from knowledge.files import StoredFile
from knowledge.people import Person

SIDE = 80  # pixels: twice the 40 at which lists show a face
FACES_KEPT = 2000


def init_app(app: Flask) -> None:
    """Gives templates `small_face`."""
    app.add_template_global(small_face)


def small_face(person: Person) -> str | None:
    """The person's photo as a data address; None without a photo, or where its file is gone."""
    if not person.photo_id:
        return None
    try:
        return draw_face(person.photo_id)
    except OSError:
        return None


@lru_cache(maxsize=FACES_KEPT)
def draw_face(photo_id: int) -> str:
    """The stored photo, square and small, as a data address; kept, as a stored file never changes. Raises OSError."""
    with Image.open(StoredFile.get_by_id(photo_id).path) as photo:
        face = ImageOps.fit(photo.convert("RGBA"), (SIDE, SIDE))
    drawn = BytesIO()
    face.save(drawn, "WEBP", quality=70, method=6)
    return f"data:image/webp;base64,{b64encode(drawn.getvalue()).decode()}"
