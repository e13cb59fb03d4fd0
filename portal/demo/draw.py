"""Turns the demo company's SVG drawings into the WebP pictures that the demo shows.

Run `python -m portal.demo.draw` for all of them, or name some: `python -m portal.demo.draw van meabh`.
It needs Chromium (`chromium` on the path) and is never run by the portal itself.
"""

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
DRAWINGS = HERE / "drawings"
LARGEST_BYTES = 60_000
OVERSAMPLING = 2
FIRST_QUALITY, LAST_QUALITY, QUALITY_STEP = 88, 40, 6


@dataclass(frozen=True)
class Series:
    """A folder of drawings, the folder its pictures go to, and their width in pixels."""

    drawings: Path
    pictures: Path
    width: int


SERIES = (
    Series(DRAWINGS / "wall", HERE / "photos", 1200),
    Series(DRAWINGS / "portraits", HERE / "photos", 256),
    Series(DRAWINGS / "articles", HERE / "articles" / "images", 1200),
)


def draw_all(names: list[str]) -> list[Path]:
    """The pictures written: those whose name contains one of `names`, or all where it is empty."""
    return [
        draw(drawing, series)
        for series in SERIES
        for drawing in sorted(series.drawings.glob("*.svg"))
        if not names or any(name in drawing.stem for name in names)
    ]


def draw(drawing: Path, series: Series) -> Path:
    """The WebP picture of one SVG drawing, at most 60 kB; raises CalledProcessError if Chromium fails."""
    width, height = size_of(drawing)
    picture = series.pictures / f"{drawing.stem}.webp"
    picture.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        screenshot = Path(folder) / "screenshot.png"
        _screenshot(drawing, screenshot, width, height, profile=folder)
        with Image.open(screenshot) as image:
            scaled = image.convert("RGB").resize(
                (series.width, round(series.width * height / width)), Image.Resampling.LANCZOS
            )
    _save_small(scaled, picture)
    return picture


def size_of(drawing: Path) -> tuple[int, int]:
    """Width and height from the drawing's viewBox; raises ValueError where it has none."""
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', drawing.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{drawing.name} has no viewBox that begins at 0 0")
    return int(found[1]), int(found[2])


def _screenshot(drawing: Path, target: Path, width: int, height: int, *, profile: str) -> None:
    subprocess.run(
        [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--hide-scrollbars", f"--force-device-scale-factor={OVERSAMPLING}",
            f"--user-data-dir={profile}", f"--window-size={width},{height}",
            f"--screenshot={target}", drawing.resolve().as_uri(),
        ],
        check=True, capture_output=True, timeout=120,
    )


def _save_small(image: Image.Image, picture: Path) -> None:
    for quality in range(FIRST_QUALITY, LAST_QUALITY, -QUALITY_STEP):
        image.save(picture, "WEBP", quality=quality, method=6)
        if picture.stat().st_size <= LARGEST_BYTES:
            return
    raise ValueError(f"{picture.name} stays above {LARGEST_BYTES} bytes; simplify the drawing")


if __name__ == "__main__":
    for written in draw_all(sys.argv[1:]):
        print(f"{written.relative_to(HERE)}  {written.stat().st_size // 1024} kB")
