"""The sites whose videos an article may show: each plays behind a click, in a frame of its own."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class VideoSite:
    """How a site writes the address of a video, and where its player is; both hold the same id."""

    name: str
    address: re.Pattern[str]
    player: str


@dataclass(frozen=True)
class Player:
    """One video on one of the sites."""

    site: str
    address: str


SITES = (
    VideoSite(
        "YouTube",
        re.compile(
            r"https://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:[^\s#]{0,200}&)?v=|shorts/|live/|embed/)"
            r"|youtu\.be/|www\.youtube-nocookie\.com/embed/)([\w-]{11})(?:[?&#/]\S{0,300})?"
        ),
        "https://www.youtube-nocookie.com/embed/{}?autoplay=1",
    ),
    VideoSite(
        "Vimeo",
        re.compile(r"https://(?:www\.)?(?:player\.)?vimeo\.com/(?:video/)?(\d{6,12})(?:[?#/]\S{0,300})?"),
        "https://player.vimeo.com/video/{}?autoplay=1&dnt=1",
    ),
)
PLAYER_ORIGINS = tuple("{0.scheme}://{0.netloc}".format(urlsplit(site.player)) for site in SITES)
_PLAYERS = tuple(re.compile(re.escape(site.player).replace(r"\{\}", r"[\w-]{1,12}")) for site in SITES)


def player_for(address: str) -> Player | None:
    """The player of the video at this address; None where its site is not on the list."""
    for site in SITES:
        if found := site.address.fullmatch(address):
            return Player(site.name, site.player.format(found[1]))
    return None


def is_player(address: str) -> bool:
    """Whether the address is that of a player of a site on the list."""
    return any(player.fullmatch(address) for player in _PLAYERS)
