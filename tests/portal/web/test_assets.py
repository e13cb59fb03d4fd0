"""Static files: names that follow their content, what the vendored ones are, and what a page may weigh."""

import base64
import gzip
import hashlib
import json
import os
import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from portal.web.assets import Assets
from tests.client import PortalClient

ROOT = Path(__file__).parent.parent.parent.parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
VENDORED = json.loads((VENDOR / "VENDOR.json").read_text(encoding="utf-8"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS_BLOCK = re.compile(r"\{% block (?:layout_)?styles %\}([\w\s]+)\{% endblock %\}")
KILOBYTE = 1000


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    (tmp_path / "base.css").write_text("body { color: black }", encoding="utf-8")
    return Assets(tmp_path)


def test_the_address_of_a_file_changes_with_its_content(tmp_path: Path) -> None:
    file = tmp_path / "base.css"
    file.write_text("body { color: black }", encoding="utf-8")
    first = Assets(tmp_path).url("base.css")
    file.write_text("body { color: white }", encoding="utf-8")
    assert re.fullmatch(r"/static/base\.[0-9a-f]{8}\.css", first)
    assert Assets(tmp_path).url("base.css") != first


def test_a_process_reads_a_file_once(assets: Assets) -> None:
    first = assets.url("base.css")
    (assets.folder / "base.css").write_text("body { color: white }", encoding="utf-8")
    assert assets.url("base.css") == first


def test_a_file_that_is_not_there_is_an_error(assets: Assets) -> None:
    with pytest.raises(FileNotFoundError):
        assets.url("css/missing.css")


def test_a_file_outside_the_folder_is_not_found(assets: Assets) -> None:
    (assets.folder.parent / "secret.txt").write_text("no", encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        assets.read("../secret.txt")


def test_a_hashed_name_is_kept_for_a_year(app: Flask, client: PortalClient) -> None:
    answer = client.get(app.extensions["assets"].url("css/base.css"))
    assert answer.status_code == 200
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/static/css/base.css", "/static/css/base.00000000.css"])
def test_any_other_name_is_asked_for_again(client: PortalClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


def test_an_unchanged_file_is_not_sent_again(client: PortalClient) -> None:
    etag = client.get("/static/js/portal.js").headers["ETag"]
    assert client.get("/static/js/portal.js", headers={"If-None-Match": etag}).status_code == 304


def test_text_is_compressed_for_those_who_take_it(client: PortalClient) -> None:
    plain = client.get("/static/css/base.css")
    packed = client.get("/static/css/base.css", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.vary
    assert gzip.decompress(packed.data) == plain.data


NO_FILES = ["/static/", "/static/missing.css", "/static/%2e%2e/setup.cfg", "/static/css", "/static/a%00b.css"]


@pytest.mark.parametrize("path", NO_FILES)
def test_what_is_no_file_is_not_found(client: PortalClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_several_files_are_sent_as_one_under_a_name_of_their_content(client: PortalClient, app: Flask) -> None:
    address = app.extensions["assets"].styles_url("base people base")
    assert re.fullmatch(r"/static/css/base\.css\+css/people\.[0-9a-f]{8}\.css", address)
    answer = client.get(address)
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    parts = [client.get(f"/static/css/{name}.css").data for name in ("base", "people")]
    assert answer.data == b"\n".join(parts)


def test_another_process_sends_what_this_one_has_named(assets: Assets) -> None:
    (assets.folder / "more.css").write_text("p { color: red }", encoding="utf-8")
    address = assets.url("base.css", "more.css")
    other = Assets(assets.folder).read("base.css+more.css")
    assert other.digest in address
    assert other.body == b"body { color: black }\np { color: red }"


def test_while_developing_a_change_in_one_of_several_files_is_seen(assets: Assets) -> None:
    watching = Assets(assets.folder, watch=True)
    more = assets.folder / "more.css"
    more.write_text("p { color: red }", encoding="utf-8")
    first = watching.url("base.css", "more.css")
    assert watching.url("base.css", "more.css") == first
    more.write_text("p { color: green }", encoding="utf-8")
    os.utime(more, (0, 0))
    assert watching.url("base.css", "more.css") != first


def test_files_that_no_page_names_together_are_sent_but_not_kept(assets: Assets) -> None:
    (assets.folder / "more.css").write_text("p { color: red }", encoding="utf-8")
    first = assets.read("more.css+base.css")
    (assets.folder / "more.css").write_text("p { color: green }", encoding="utf-8")
    assert assets.read("more.css+base.css").body != first.body


def test_a_file_is_sent_no_more_than_once_in_an_answer(client: PortalClient) -> None:
    assert client.get("/static/css/base.css+css/base.css").status_code == 404


def test_comments_stay_at_home(assets: Assets) -> None:
    (assets.folder / "more.css").write_text("/* why\n * so */\np { color: red }", encoding="utf-8")
    assert assets.read("more.css").body == b"p { color: red }"


def test_a_style_sheet_names_its_fonts_by_their_content(app: Flask) -> None:
    assets: Assets = app.extensions["assets"]
    assert assets.url("vendor/fonts/figtree-latin.woff2").encode() in assets.read("css/base.css").body


def test_every_macro_file_is_a_global_of_its_name(app: Flask) -> None:
    with app.test_request_context():
        text = render_template_string("{{ ui.badge('Draft', 'warn') }}{{ fields.text('title', 'Title') }}")
    assert '<span class="badge badge-warn">Draft</span>' in text
    assert 'for="field-title"' in text


def test_a_field_in_error_says_so_beside_itself(app: Flask) -> None:
    with app.test_request_context():
        text = render_template_string(
            "{{ fields.text('title', 'Title', value='<b>', error='Too short', hint='A few words') }}"
        )
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="field-title-hint field-title-error"' in text
    assert 'value="&lt;b&gt;"' in text
    assert "<span>Too short</span>" in text


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_one_that_was_written_down(entry: dict[str, str]) -> None:
    content = (VENDOR / entry["file"]).read_bytes()
    assert base64.b64encode(hashlib.sha384(content).digest()).decode() == entry["sha384"]
    assert entry["name"] and entry["version"] and entry["licence"]
    assert (VENDOR / entry["licence_text"]).read_text(encoding="utf-8").strip()


def test_nothing_is_vendored_without_being_written_down() -> None:
    known = {entry["file"] for entry in VENDORED} | {entry["licence_text"] for entry in VENDORED} | {"VENDOR.json"}
    assert {file.relative_to(VENDOR).as_posix() for file in VENDOR.rglob("*") if file.is_file()} == known


@pytest.mark.parametrize("families", [("figtree", "petrona"), ("figtree", "caveat")], ids="+".join)
def test_fonts_of_a_page_fit_their_budget(families: tuple[str, ...]) -> None:
    files = [file for family in families for file in (VENDOR / "fonts").glob(f"{family}-*.woff2")]
    assert len(files) == 4
    assert sum(file.stat().st_size for file in files) <= 90 * KILOBYTE


def icons() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text(encoding="utf-8")))


def test_every_icon_in_the_sprite_is_shown_somewhere() -> None:
    texts = [file.read_text(encoding="utf-8") for file in [*TEMPLATES, *(ROOT / "portal").rglob("*.py")]]
    assert icons() - {name for text in texts for name in re.findall(r"['\"]([a-z0-9-]+)['\"]", text)} == set()


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    sprite = icons()
    named = {
        (file.name, icon)
        for file in TEMPLATES
        for icon in re.findall(r"\bicon(?:=|\()['\"]([a-z0-9-]+)['\"]", file.read_text(encoding="utf-8"))
    }
    assert named
    assert {(file, icon) for file, icon in named if icon not in sprite} == set()


def test_every_sheet_named_in_a_template_is_there() -> None:
    texts = [file.read_text(encoding="utf-8") for file in TEMPLATES]
    named = {name for text in texts for block in SHEETS_BLOCK.findall(text) for name in block.split()}
    assert named
    assert {name for name in named if not (STATIC / "css" / f"{name}.css").is_file()} == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.relative_to(ROOT / "templates").as_posix())
def test_no_template_carries_style_or_script_of_its_own(template: Path) -> None:
    text = re.sub(r"\{[%{#].*?[#%}]\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\sstyle=|<style|\shx-on|\son[a-z]+=|javascript:|=[\"']js:", text)
    assert not re.search(r'<script(?![^>]*\ssrc=| type="application/ld\+json">)', text)
