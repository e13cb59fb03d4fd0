"""Where a person goes after signing in."""

from urllib.parse import urlsplit

DOORS = ("/sign-in", "/sign-out", "/invitation", "/password")
LONGEST = 2000


def safe_next(target: str) -> str:
    """The page first asked for, where it is one of this site's; else the front page."""
    if not target.startswith("/") or target.startswith("//") or len(target) > LONGEST:
        return "/"
    if "\\" in target or not target.isprintable():
        return "/"
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    leads_back = any(parts.path == door or parts.path.startswith(f"{door}/") for door in DOORS)
    return "/" if parts.scheme or parts.netloc or leads_back else target
