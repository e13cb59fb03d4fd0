"""The last gate before a page: whatever HTML comes in, only the kinds listed here go out.

Every id, and every link to one, is moved behind a prefix of its own, so that nothing an author writes can meet, or
pose as, an id of the page around it.
"""

from urllib.parse import quote, unquote

import nh3
from pygments.token import STANDARD_TYPES

from knowledge.video_blocks import is_own_video
from knowledge.video_sites import is_player

ID_PREFIX = "h-"

ALLOWED_TAGS = frozenset(
    "a abbr aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption "
    "figure h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub "
    "summary sup table tbody td tfoot th thead time tr u ul var video wbr".split()
)
UNWRAPPED_TAGS = frozenset(
    "acronym address article audio big body center font footer header hgroup html label legend main nav nobr "
    "picture source strike tt".split()
)
REMOVED_TAGS = frozenset(
    "base embed frame frameset head iframe link math meta noembed noframes noscript object plaintext portal script "
    "select style svg template textarea title xmp".split()
)

_CALLOUTS = {f"callout-{kind}" for kind in ("note", "tip", "important", "warning", "caution")}
_ALIGNMENTS = {"align-left", "align-center", "align-right"}
_ANCHORED = "a div h2 h3 h4 h5 h6 li p section span sup td".split()
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    **{tag: {"id"} for tag in _ANCHORED},
    "a": {"aria-label", "data-embed", "href", "id", "name"},
    "bdo": {"dir"},
    "col": {"span"},
    "details": {"open"},
    "div": {"data-language", "id"},
    "img": {"alt", "height", "src", "width"},
    "input": {"checked"},
    "ol": {"reversed", "start"},
    "td": {"colspan", "id", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "video": {"aria-label", "src"},
}
_CLASSES = {
    "a": {"footnote-backref"},
    "aside": {"internal"},
    "div": {"callout", "highlight", "table-scroll", *_CALLOUTS},
    "figure": {"video"},
    "hr": {"footnotes-sep"},
    "input": {"task-list-item-checkbox"},
    "li": {"footnote-item", "task-list-item"},
    "ol": {"contains-task-list", "footnotes-list"},
    "p": {"callout-title", "internal-label", "video-door"},
    "section": {"footnotes"},
    "span": {name for name in STANDARD_TYPES.values() if name},
    "sup": {"footnote-ref"},
    "td": _ALIGNMENTS,
    "th": _ALIGNMENTS,
    "ul": {"contains-task-list"},
}


def clean(html: str) -> str:
    """The fragment with nothing but allowed elements, attributes, classes and addresses, and its tags in balance."""
    return _cleaner.clean(html)


def anchor(name: str) -> str:
    """The id on the page of what an author calls `name`."""
    name = name.strip().lower()
    return name if name.startswith(ID_PREFIX) else ID_PREFIX + name


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "id" or attribute == "name":
        return anchor(value) if value.strip() else None
    if attribute == "href":
        return _href(value)
    if (attribute == "data-embed" and not is_player(value)) or (tag == "video" and not _may_stand(attribute, value)):
        return None
    return value


def _may_stand(attribute: str, value: str) -> bool:
    return attribute != "src" or is_own_video(value)


def _href(address: str) -> str:
    """The address, a fragment in this or another article turned into the id it will find there."""
    path, mark, fragment = address.partition("#")
    if not fragment or not (path == "" or path.startswith("/articles/")):
        return address
    return path + mark + quote(anchor(unquote(fragment)), safe="~!$&'()*+,;=:@/?")


_cleaner = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    clean_content_tags=set(REMOVED_TAGS),
    attributes=_ATTRIBUTES,
    attribute_filter=_filter_attribute,
    allowed_classes=_CLASSES,
    tag_attribute_values={"div": {"tabindex": {"0"}}, "pre": {"tabindex": {"0"}}},
    set_tag_attribute_values={
        "img": {"loading": "lazy", "decoding": "async"},
        "input": {"type": "checkbox", "disabled": "", "aria-label": "Task"},
        "video": {"controls": "", "preload": "metadata"},
    },
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener",
)
