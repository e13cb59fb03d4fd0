"""Texts made to keep a parser busy: a block, or a text, with more marks in it than any writer sets stays plain text."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MAX_BLOCK_MARKS = 4_000
MAX_MARKS = 40_000
_MARK = re.compile(r"[\[\]!*_~`<&\\@\n]")


def dense_plugin(parser: MarkdownIt) -> None:
    """Teaches the parser to give up on what is too dense, and to write it as it stands."""
    parser.core.ruler.before("inline", "dense", _dense)
    parser.add_render_rule("dense", _write)


def _dense(state: StateCore) -> None:
    if len(state.src) <= MAX_BLOCK_MARKS:
        return
    left = MAX_MARKS
    for token in state.tokens:
        if token.type == "inline":
            marks = len(_MARK.findall(token.content))
            left -= marks
            if marks > MAX_BLOCK_MARKS or left < 0:
                token.type = "dense"


def _write(renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
    return escapeHtml(tokens[idx].content)
