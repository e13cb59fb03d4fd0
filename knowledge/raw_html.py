"""HTML that stands in an author's Markdown: what is markup, and what only looks like it.

Technical writing is full of `<name>` placeholders. GitHub and others drop them; here anything that is not a known
element stays on the page as the words it was. What is markup goes on to sanitising.clean, which has the last word.
"""

import re
from collections import Counter

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_inline import StateInline, html_inline

from knowledge.sanitising import ALLOWED_TAGS, REMOVED_TAGS, UNWRAPPED_TAGS

TABLE_OPEN = '<div class="table-scroll" tabindex="0"><table>'
TABLE_CLOSE = "</table></div>"
MAX_OPEN_TAGS = 300

_INLINE_TAGS = ALLOWED_TAGS | UNWRAPPED_TAGS | {"h1"}
_BLOCK_TAGS = _INLINE_TAGS | REMOVED_TAGS
_SWALLOWING_TAGS = (
    "iframe noembed noframes noscript plaintext script select style svg template textarea title xmp".split()
)
_FLAT_TAGS = frozenset(
    "br col colgroup dd dt hr img input li p rp rt source tbody td tfoot th thead tr wbr".split()
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)(?=([^A-Za-z0-9-]|$))")
_TABLE_TAG = re.compile(r"<table\b[^<>]*>|</table\s*>", re.IGNORECASE)


def raw_html_plugin(parser: MarkdownIt) -> None:
    """Lets the parser take only known elements for HTML."""
    parser.options["html"] = True
    parser.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.inline.ruler.at("html_inline", _html_inline)


def tidy(html: str) -> str:
    """The piece of HTML with unknown elements as text, tables that scroll, no h1, nothing that swallows the rest."""
    html = _escape_unclosed(html, "<!--", "-->")
    for name in _SWALLOWING_TAGS:
        html = _escape_unclosed(html, f"<{name}", f"</{name}")
    return _TABLE_TAG.sub(_wrap_table, _TAG.sub(_known_or_text, html))


def nests_too_deep(html: str, open_tags: Counter[str]) -> bool:
    """Whether this piece would leave more than 300 elements open at once; counts what it opens in `open_tags`.

    Nesting costs the sanitiser the square of its depth, and browsers stop at 512 levels.
    """
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if name not in _FLAT_TAGS:
            open_tags[name] = max(0, open_tags[name] + (-1 if tag[1] else 1))
        if open_tags.total() > MAX_OPEN_TAGS:
            return True
    return False


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    found = _TAG.match(state.src, state.bMarks[start] + state.tShift[start])
    if found and found[2].lower() not in _BLOCK_TAGS:
        return False
    return html_block(state, start, end, silent)


def _html_inline(state: StateInline, silent: bool) -> bool:
    found = _TAG.match(state.src, state.pos)
    if found and found[2].lower() not in _INLINE_TAGS:
        return False
    return html_inline(state, silent)


def _escape_unclosed(html: str, opener: str, closer: str) -> str:
    """Turns each opener after the last closer into text: a browser would take everything behind it for its content."""
    lower = html.lower()
    if opener not in lower:
        return html
    at = lower.rfind(closer) + 1
    return html[:at] + re.sub(re.escape(opener), lambda m: "&lt;" + m[0][1:], html[at:], flags=re.IGNORECASE)


def _known_or_text(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    if name == "h1":
        return f"<{tag[1]}h2"
    return tag[0] if name in _BLOCK_TAGS else f"&lt;{tag[1]}{tag[2]}"


def _wrap_table(tag: re.Match[str]) -> str:
    return TABLE_CLOSE if tag[0].startswith("</") else TABLE_OPEN
