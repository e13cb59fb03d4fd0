"""The tags of Hugo (`{{< name … >}}`) and Jekyll (`{% name … %}`): what they are called, and what is given to them."""

import re
from dataclasses import dataclass

from knowledge.video_sites import player_for

_TAG = re.compile(
    r"\{\{(?P<hugo>[<%])\s*(?P<slash>/?)\s*(?P<name>[\w-]+)(?P<rest>[^{}\n]*?)\s*/?[>%]\}\}"
    r"|\{%-?\s*(?P<liquid>[\w-]+)(?P<liquid_rest>[^{}\n]*?)\s*-?%\}"
)
_NAMED = re.compile(r"""([\w-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"']+)""")
_FILTERED = re.compile(r"""\{\{-?\s*["']([^"'\n]+)["']\s*\|\s*(?:relative_url|absolute_url)\s*-?\}\}""")
_VIDEOS = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}


@dataclass(frozen=True)
class ShortCode:
    """A tag: `given` is what stands in it behind its name; `is_end` marks the one that closes another."""

    name: str
    given: str
    is_end: bool


@dataclass(frozen=True)
class Attributes:
    """What is given to a tag: values by name, and the `words` that have none."""

    named: dict[str, str]
    words: str

    def first(self, *names: str) -> str:
        """The first of these values that is there; empty where none is."""
        return next((self.named[name] for name in names if self.named.get(name)), "")


def read_tag(text: str) -> ShortCode | None:
    """The tag that the text is; None where it is none, or not one alone."""
    found = _TAG.fullmatch(text)
    if not found:
        return None
    if found["liquid"]:
        name = found["liquid"].lower()
        return ShortCode(name.removeprefix("end"), found["liquid_rest"].strip(), name.startswith("end"))
    return ShortCode(found["name"].lower(), found["rest"].strip(), bool(found["slash"]))


def attributes_of(code: ShortCode) -> Attributes:
    """What is given to the tag, without its quotation marks."""
    named = {found[1].lower(): found[2].strip("\"'") for found in _NAMED.finditer(code.given)}
    return Attributes(named, _NAMED.sub("", code.given).strip().strip("\"'"))


def inline_target(tag: str) -> str | None:
    """The address, or the Markdown link to a video, that a tag inside a line stands for; None for all other tags."""
    if filtered := _FILTERED.fullmatch(tag):
        return filtered[1]
    code = read_tag(tag)
    if code is None or code.is_end:
        return None
    words = attributes_of(code).words
    if code.name in ("ref", "relref", "link"):
        return f"/{words}" if code.name == "link" else words
    if code.name == "post_url":
        return f"{words}.md"
    if code.name in _VIDEOS:
        address = _VIDEOS[code.name] + (attributes_of(code).first("id") or words)
        return f"![Video]({address})" if player_for(address) else f"[Video: {code.name}.com](<{address}>)"
    return None
