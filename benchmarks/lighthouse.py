"""What Lighthouse says of the pages people see most, on a phone and on a desk, as a Markdown table.

    python benchmarks/lighthouse.py [--runs 3] [--reports FOLDER] [PAGE ...]

serves the demo company and asks for the middle of so many runs. It needs Node, npm (which fetches Lighthouse 12.8.2
into a folder of its own) and a Chromium.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import CHROMIUM, sign_in  # noqa: E402
from tests.browser.serving import served_demo  # noqa: E402

LIGHTHOUSE = "lighthouse@12.8.2"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TRIES = 3  # now and then it loses the trace of a page that loaded well
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
DEVICES = {"phone": (), "desk": ("--preset=desktop",)}


@dataclass(frozen=True)
class Target:
    """A page as somebody sees it; what is behind a sign-in wants no place in a search engine."""

    name: str
    address: str
    cookie: str = ""

    @property
    def categories(self) -> tuple[str, ...]:
        return CATEGORIES[:-1] if self.cookie else CATEGORIES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="names from the table; all of them without one")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--reports", type=Path, help="a folder for the reports of every run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        reports = options.reports or Path(scratch) / "reports"
        reports.mkdir(parents=True, exist_ok=True)
        with served_demo(Path(scratch)) as portal:
            pages = [page for page in targets(portal) if not options.pages or page.name in options.pages]
            print_table(pages, options.runs, install(Path(scratch) / "node"), reports)


def install(folder: Path) -> Path:
    """The command that runs Lighthouse, fetched into the folder."""
    folder.mkdir()
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), LIGHTHOUSE]
    subprocess.run(command, check=True)
    return folder / "node_modules" / ".bin" / "lighthouse"


def targets(portal: str) -> list[Target]:
    """The pages, with the cookies of those who may see them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        article = first_article(browser, portal)
        staff, ceo = session_cookie(browser, portal, "staff"), session_cookie(browser, portal, "ceo")
        browser.close()
    return [
        Target("help centre home", f"{portal}/"),
        Target("search", f"{portal}/search?q=restore+backup"),
        Target("article", f"{portal}{article}"),
        Target("intranet home", f"{portal}/", staff),
        Target("wall", f"{portal}/wall", staff),
        Target("queue", f"{portal}/queue", ceo),
    ]


def first_article(browser: Browser, portal: str) -> str:
    page = browser.new_page()
    page.goto(f"{portal}/search?q=restore+backup")
    return page.locator("a.hit-title").first.get_attribute("href") or "/"


def session_cookie(browser: Browser, portal: str, label: str) -> str:
    """The Cookie header of the demo's person with this label."""
    context = browser.new_context(base_url=portal)
    sign_in(context.new_page(), label)
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies())


def print_table(pages: list[Target], runs: int, lighthouse: Path, reports: Path) -> None:
    """A row as soon as it is known; below the table, what any run found fault with."""
    print("| page | device | performance | accessibility | best practices | SEO | kB sent |")
    print("|---|---|---:|---:|---:|---:|---:|")
    faults: set[str] = set()
    for page in pages:
        for device in DEVICES:
            seen = [audit(page, device, lighthouse, reports, number) for number in range(runs)]
            scores = [middle_score(seen, category) for category in CATEGORIES]
            size = statistics.median(report["audits"]["total-byte-weight"]["numericValue"] for report in seen)
            print(f"| {page.name} | {device} | {' | '.join(scores)} | {size / 1000:.0f} |", flush=True)
            faults |= {f"{page.name}, {device}: {fault}" for report in seen for fault in faults_of(report)}
    print("", *sorted(faults), sep="\n")


def audit(page: Target, device: str, lighthouse: Path, reports: Path, number: int) -> dict[str, Any]:
    """Lighthouse's report of one run."""
    stem = f"{page.name}-{device}-{number}".replace(" ", "-")
    report, headers = reports / f"{stem}.json", reports / f"{stem}.headers.json"
    headers.write_text(json.dumps({"Cookie": page.cookie} if page.cookie else {}))
    command = [
        str(lighthouse), page.address, "--quiet", "--output=json", f"--output-path={report}",
        f"--extra-headers={headers}", f"--only-categories={','.join(page.categories)}",
        f"--chrome-flags=--headless=new {' '.join(QUIET)}", *DEVICES[device],
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": CHROMIUM or ""}
    for _ in range(TRIES - 1):
        if subprocess.run(command, env=environment).returncode == 0:
            break
    else:
        subprocess.run(command, check=True, env=environment)
    headers.unlink()
    return dict(json.loads(report.read_text(encoding="utf-8")))


def middle_score(reports: list[dict[str, Any]], category: str) -> str:
    if category not in reports[0]["categories"]:
        return "–"
    return str(round(100 * statistics.median(report["categories"][category]["score"] for report in reports)))


def faults_of(report: dict[str, Any]) -> Iterator[str]:
    """What cost points outside performance, where timings differ from run to run."""
    for name, category in report["categories"].items():
        for reference in category["auditRefs"]:
            score = report["audits"][reference["id"]]["score"]
            if name != "performance" and reference["weight"] and score is not None and score < 1:
                yield f"{name}: {report['audits'][reference['id']]['title']}"


if __name__ == "__main__":
    main()
