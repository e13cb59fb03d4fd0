"""A picture reference that names a video: alone in its paragraph it is the video, within words it is a link.

`![What it shows](/files/7/clip.mp4)` is a video of the portal's own; `![What it shows](https://youtu.be/…)` one of a
site on the list, of which nothing is asked before a click.
"""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from knowledge.video_sites import player_for

_OWN = re.compile(r"/files/\d{1,9}/[\w.-]{1,80}\.(?:mp4|webm)")


def video_plugin(parser: MarkdownIt) -> None:
    """Teaches the parser to show videos."""
    parser.core.ruler.after("inline", "videos", _videos)
    parser.add_render_rule("video_open", _open)
    parser.add_render_rule("video_close", _close)


def is_own_video(address: str) -> bool:
    """Whether the address is that of a video that the portal serves."""
    return bool(_OWN.fullmatch(address))


def _videos(state: StateCore) -> None:
    for place, token in enumerate(state.tokens):
        if token.type != "inline" or not any(_address(child) for child in token.children or ()):
            continue
        opening, closing = state.tokens[place - 1], state.tokens[place + 1]
        children = [child for child in token.children or () if child.type != "text" or child.content.strip()]
        if len(children) == 1 and opening.type == "paragraph_open":
            opening.type, closing.type = "video_open", "video_close"
            token.children = children[0].children or []
            words = "".join(part.content for part in token.children if part.type == "text")
            opening.meta = {"address": _address(children[0]), "words": words or "Video"}
        else:
            token.children = [part for child in token.children or () for part in _as_link(child)]


def _address(token: Token) -> str:
    """Where the video is that the picture reference names; empty where it names none."""
    source = str(token.attrs.get("src", "")) if token.type == "image" else ""
    return source if source and (is_own_video(source) or player_for(source)) else ""


def _as_link(token: Token) -> list[Token]:
    address = _address(token)
    if not address:
        return [token]
    words = token.children or [Token("text", "", 0, content="Video")]
    return [Token("link_open", "a", 1, attrs={"href": address}), *words, Token("link_close", "a", -1)]


def _open(renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    address, words = escapeHtml(tokens[idx].meta["address"]), escapeHtml(tokens[idx].meta["words"])
    player = player_for(tokens[idx].meta["address"])
    if player is None:
        shown = f'<video controls preload="metadata" src="{address}" aria-label="{words}"></video>'
    else:
        shown = (
            f'<p class="video-door"><a href="{address}" data-embed="{escapeHtml(player.address)}">'
            f"Play the video from {player.site}</a></p>"
        )
    return f'<figure class="video">{shown}<figcaption>'


def _close(renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    return "</figcaption></figure>\n"
