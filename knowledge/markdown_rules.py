"""The Markdown that the portal reads: CommonMark, GitHub's additions, and what Microsoft's writers put into theirs."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.gfm import gfm_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from knowledge import raw_html
from knowledge.dense_text import dense_plugin
from knowledge.internal_blocks import internal_plugin
from knowledge.video_blocks import video_plugin
from knowledge.video_sites import player_for

MAX_NESTING = 30
MAX_HIGHLIGHTED = 8_000
SLOW_LANGUAGES = frozenset({"java", "mcschema"})  # their lexers take time with the square of the length

RenderRule = Callable[..., str]
_QUOTE_CLASS = re.compile(r"\[!div\b[^\]\n]*\][ \t]*(?:\n|$)", re.IGNORECASE)
_VIDEO = re.compile(r"\s*\[!VIDEO\s+(https?://[^\s\]<>]+)\s*\]\s*", re.IGNORECASE)
_formatter = HtmlFormatter(nowrap=True)


def make_parser() -> MarkdownIt:
    """A parser whose output is still to be cleaned; internal blocks show where `env["internal"]` names them."""
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).use(gfm_plugin)
    parser.use(raw_html.raw_html_plugin).use(internal_plugin).use(video_plugin).use(dense_plugin)
    parser.core.ruler.before("inline", "docs_quotes", _plain_docs_quotes)
    for name, rule in _RENDER_RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _plain_docs_quotes(state: StateCore) -> None:
    """Takes `[!div class=…]` quotes apart; `[!VIDEO address]` becomes a video of a site on the list, else a link."""
    kept: list[Token] = []
    unwrapped: list[bool] = []
    for token, content in zip(state.tokens, [*state.tokens[2:], None, None]):
        if token.type == "blockquote_open":
            unwrapped.append(_is_docs_quote(content))
            if unwrapped[-1]:
                continue
        elif token.type == "blockquote_close" and unwrapped.pop():
            continue
        elif token.type == "inline":
            token.content = _plain_docs_marks(token.content)
        kept.append(token)
    state.tokens = kept


def _is_docs_quote(content: Token | None) -> bool:
    if content is None or content.type != "inline":
        return False
    return bool(_QUOTE_CLASS.match(content.content) or _VIDEO.fullmatch(content.content))


def _plain_docs_marks(content: str) -> str:
    if not content.lstrip().startswith("[!"):
        return content
    video = _VIDEO.fullmatch(content)
    if video:
        mark = "!" if player_for(video[1]) else ""
        return f"{mark}[Video: {urlsplit(video[1]).netloc.removeprefix('www.')}](<{video[1]}>)"
    return _QUOTE_CLASS.sub("", content, count=1)


def _fence(renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[idx]
    language = (token.info.split() or [""])[0].lower()
    lexer = _lexer(language) if len(token.content) <= MAX_HIGHLIGHTED else None
    code = highlight(token.content, lexer, _formatter) if lexer else escapeHtml(token.content)
    label = f' data-language="{escapeHtml(language)}"' if language else ""
    return f'<div class="highlight"{label}><pre tabindex="0"><code>{code}</code></pre></div>\n'


@lru_cache(maxsize=256)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False) if language not in SLOW_LANGUAGES and language else None
    except ClassNotFound:
        return None


def _code_block(renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    code = escapeHtml(tokens[idx].content)
    return f'<div class="highlight"><pre tabindex="0"><code>{code}</code></pre></div>\n'


def _cell_open(renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    style = str(tokens[idx].attrGet("style") or "")
    classes = f' class="align-{style.removeprefix("text-align:")}"' if style else ""
    return f"<{tokens[idx].tag}{classes}>"


def _alert_open(renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    return f'<div class="callout callout-{tokens[idx].info.lower()}">\n'


def _footnote_anchor(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    number, again = tokens[idx].meta["id"] + 1, tokens[idx].meta["subId"]
    target = f"#fnref{number}" + (f":{again}" if again else "")
    return f' <a href="{target}" class="footnote-backref" aria-label="Back to the text">↩</a>'


def _html(renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    html = raw_html.tidy(tokens[idx].content)
    too_deep = raw_html.nests_too_deep(html, env.setdefault("open_tags", Counter()))
    return escapeHtml(tokens[idx].content) if too_deep else html


def _fixed(html: str) -> RenderRule:
    return lambda renderer, tokens, idx, options, env: html


_RENDER_RULES: dict[str, RenderRule] = {
    "fence": _fence,
    "code_block": _code_block,
    "th_open": _cell_open,
    "td_open": _cell_open,
    "table_open": _fixed(raw_html.TABLE_OPEN + "\n"),
    "table_close": _fixed(raw_html.TABLE_CLOSE + "\n"),
    "alert_open": _alert_open,
    "alert_title_open": _fixed('<p class="callout-title">'),
    "footnote_anchor": _footnote_anchor,
    "s_open": _fixed("<del>"),
    "s_close": _fixed("</del>"),
    "html_block": _html,
    "html_inline": _html,
}
