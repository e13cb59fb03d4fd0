"""Wide pictures come in several widths, and a page says how large each of its pictures is."""

import io

import pytest
from PIL import Image

from knowledge import publishing
from knowledge.article_text import ArticleText
from knowledge.articles import Rendering
from knowledge.attachments import Attachment, attach
from knowledge.variants import variant_path, widths_of, with_sizes
from tests.factories import make_article, make_reviewer

pytestmark = pytest.mark.usefixtures("app")


def drawn(width: int, kind: str = "PNG", mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, 60)).convert(mode).save(out, kind, **options)
    return out.getvalue()


def picture(width: int, kind: str = "PNG", mode: str = "RGB", **options: object) -> Attachment:
    return attach(make_article(indexed=False), drawn(width, kind, mode, **options), "p.x", by=None)


@pytest.mark.parametrize(("width", "widths"), [
    (20, ()), (400, ()), (401, (400,)), (1000, (400, 800)), (2400, (400, 800, 1500)), (9000, (400, 800, 1500)),
])  # fmt: skip
def test_no_copy_is_wider_than_the_picture(width: int, widths: tuple[int, ...]) -> None:
    """(behaviour 123)"""
    file = picture(width).file
    assert widths_of(file) == widths
    for one in widths:
        with Image.open(variant_path(file, one)) as copy:
            assert (copy.format, copy.width) == ("WEBP", one)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("JPEG", "L"), ("WEBP", "RGB")]
)
def test_every_kind_of_picture_has_copies(kind: str, mode: str) -> None:
    path = variant_path(picture(500, kind, mode).file, 400)
    drawn_at = path.stat().st_mtime_ns
    assert variant_path(picture(500, kind, mode).file, 400) == path and path.stat().st_mtime_ns == drawn_at


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_keeps_moving_at_every_width(kind: str) -> None:
    """(behaviour 123)"""
    frames = [Image.new("RGB", (500, 60), colour) for colour in ("red", "green")]
    file = picture(500, kind, save_all=True, append_images=frames, duration=80).file
    assert widths_of(file) == (() if kind == "GIF" else (400,))
    if kind != "GIF":
        assert variant_path(file, 400) == file.path


def test_a_published_page_names_the_copies_and_the_size() -> None:
    wide, small = picture(900), picture(30)
    draft = publishing.open_draft(wide.article, by=make_reviewer())
    body = f'![w]({wide.url}) <img src="{small.url}" width="10" alt=">"> ![gone](/files/999/x.png)'
    body += f" ![another name](/files/{wide.id}/q.png)"
    publishing.publish_directly(draft, ArticleText(title="T", body=body), by=draft.author)
    html = Rendering.get(Rendering.revision == draft, Rendering.face == "outer").html
    stem = f"/files/{wide.id}"
    assert f' width="900" height="60" srcset="{stem}/400/p.webp 400w, {stem}/800/p.webp 800w, {wide.url} 900w"' in html
    assert html.count("srcset") == html.count("height=") == 1 and 'width="10"' in html and "/files/999/x.png" in html


def test_nothing_but_a_picture_is_touched() -> None:
    address = picture(900).url
    link = f'<a title="<img src=&quot;{address}" href="{address}">x</a>'
    for html in (f'<p> src="{address}"</p>', link, "<p>none</p>"):
        assert with_sizes(html) == html
