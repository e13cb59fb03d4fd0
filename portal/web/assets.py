"""Static files under names that change with their content, and the macros as template globals."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any

from flask import Flask, Response, abort, make_response, request
from jinja2 import Environment

from portal.web.security import public

YEAR_SECONDS = 365 * 24 * 60 * 60
HASH_LENGTH = 8
JOINT = "+"
CSS_COMMENT = re.compile(rb"/\*.*?\*/\s*", re.DOTALL)
CSS_URL = re.compile(rb"url\([\"']?(\.\.?/[^\"')]+)[\"']?\)")
HASHED_NAME = re.compile(rf"^(.+)\.([0-9a-f]{{{HASH_LENGTH}}})(\.[a-z0-9]+)$")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


def init_app(app: Flask) -> None:
    """Serves the folder static/ at /static/, and gives templates `asset_url`, `styles_url` and every macro file."""
    assets = Assets(Path(app.root_path) / "static", watch=app.debug)
    app.extensions["assets"] = assets
    app.add_url_rule("/static/<path:name>", "asset", public(_asset_view(assets)))
    app.add_template_global(assets.url, "asset_url")
    app.add_template_global(assets.styles_url, "styles_url")
    register_macros(app)


def register_macros(app: Flask) -> None:
    """Makes each templates/macros/NAME.html the template global NAME, loaded when it is first used."""
    folder = Path(app.root_path) / str(app.template_folder) / "macros"
    for file in sorted(folder.glob("*.html")):
        app.jinja_env.globals[file.stem] = MacroFile(app.jinja_env, f"macros/{file.name}")


# Macros that depend on nothing but their arguments, and stand on a page many times.
DRAWN_ONCE = frozenset({"icon", "keys", "symbol", "tag", "theme_button"})
_MOST_DRAWN = 1024


class MacroFile:
    """The macros of one template file as attributes."""

    def __init__(self, environment: Environment, template: str) -> None:
        self._environment = environment
        self._template = template

    def __getattr__(self, name: str) -> Any:
        module: ModuleType = self._environment.get_template(self._template).module  # type: ignore[assignment]
        macro = getattr(module, name)
        if not self._environment.auto_reload:
            macro = lru_cache(_MOST_DRAWN)(macro) if name in DRAWN_ONCE else macro
            setattr(self, name, macro)
        return macro


@dataclass(frozen=True)
class Asset:
    body: bytes
    packed: bytes | None
    digest: str
    mimetype: str


class Assets:
    """The files of one folder, read once per process; with `watch`, again whenever one of them changes."""

    def __init__(self, folder: Path, *, watch: bool = False) -> None:
        self.folder = folder
        self.watch = watch
        self._kept: dict[str, tuple[tuple[float, ...], Asset]] = {}
        self._urls: dict[tuple[str, ...], str] = {}

    def url(self, *paths: str) -> str:
        """The address of the file, or of several sent as one, with the content's hash; raises FileNotFoundError."""
        if self.watch or paths not in self._urls:
            path = JOINT.join(paths)
            name = PurePosixPath(path)
            self._kept[path] = self._current(path)
            digest = self._kept[path][1].digest
            self._urls[paths] = f"/static/{name.with_name(f'{name.stem}.{digest}{name.suffix}')}"
        return self._urls[paths]

    def styles_url(self, names: str) -> str:
        """The address of these style sheets of the folder css/ as one, in this order and each once."""
        return self.url(*(f"css/{name}.css" for name in dict.fromkeys(names.split())))

    def read(self, path: str) -> Asset:
        """What an address leads to; raises FileNotFoundError for what is no file inside the folder."""
        return self._current(path)[1]

    def _current(self, path: str) -> tuple[tuple[float, ...], Asset]:
        # Kept is only what a page has named: anybody may ask for any files in any order.
        kept = self._kept.get(path)
        if kept and not self.watch:
            return kept
        files = {part: self._inside(part) for part in _parts(path)}
        changed = tuple(file.stat().st_mtime for file in files.values())
        return kept if kept and kept[0] == changed else (changed, self._load(files))

    def _inside(self, path: str) -> Path:
        file = (self.folder / path).resolve()
        if not (file.is_relative_to(self.folder.resolve()) and file.is_file()):
            raise FileNotFoundError(path)
        return file

    def _load(self, files: dict[str, Path]) -> Asset:
        body = b"\n".join(self._content(path, file) for path, file in files.items())
        mimetype = mimetypes.guess_type(list(files)[-1])[0] or "application/octet-stream"
        is_text = mimetype.startswith("text/") or mimetype == "image/svg+xml"
        packed = gzip.compress(body, mtime=0) if is_text else None
        return Asset(body, packed, hashlib.sha256(body).hexdigest()[:HASH_LENGTH], mimetype)

    def _content(self, path: str, file: Path) -> bytes:
        body = file.read_bytes()
        if file.suffix != ".css":
            return body
        return CSS_URL.sub(lambda match: self._hashed_url(path, match[1].decode()), CSS_COMMENT.sub(b"", body))

    def _hashed_url(self, stylesheet: str, reference: str) -> bytes:
        target = (self.folder / stylesheet).parent / reference
        path = target.resolve().relative_to(self.folder.resolve()).as_posix()
        return f'url("{self.url(path)}")'.encode()


def _parts(path: str) -> list[str]:
    """The files that the path names; raises FileNotFoundError where one comes twice or is not called by its name."""
    parts = path.split(JOINT)
    if len(set(parts)) < len(parts) or ".." in path or any(PurePosixPath(part).as_posix() != part for part in parts):
        raise FileNotFoundError(path)
    return parts


def _asset_view(assets: Assets) -> Any:
    def asset(name: str) -> Response:
        path, wanted = _split_hash(name)
        try:
            found = assets.read(path)
        except (OSError, ValueError):  # a name may also be too long for the file system
            abort(404)
        return _answer(found, is_lasting=wanted == found.digest)

    return asset


def _split_hash(name: str) -> tuple[str, str | None]:
    match = HASHED_NAME.match(name)
    return (match[1] + match[3], match[2]) if match else (name, None)


def _answer(asset: Asset, *, is_lasting: bool) -> Response:
    response = make_response(asset.body)
    response.mimetype = asset.mimetype
    if asset.packed is not None:
        response.vary.add("Accept-Encoding")
        if "gzip" in request.accept_encodings:
            response.set_data(asset.packed)
            response.content_encoding = "gzip"
    age = f"public, max-age={YEAR_SECONDS}, immutable" if is_lasting else "no-cache"
    response.headers["Cache-Control"] = age
    response.set_etag(asset.digest, weak=asset.packed is not None)
    response.make_conditional(request)
    return response
