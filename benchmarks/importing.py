"""Articles that `portal import --publish` brings in a second, search index included, and again when nothing changed.

    .venv/bin/python benchmarks/importing.py ../shared/fixtures/kb-sample-exchange

Each way is run five times into an empty throw-away instance; the median counts. Prints a Markdown table for
benchmarks/RESULTS.md: the whole command, what of it is the start of Python (a command that does nothing), the rate
without that start, and the rate of a second run, which must find nothing to change.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PORTAL = [sys.executable, "-m", "portal"]
PICTURES = shutil.ignore_patterns("*.png", "*.jpg", "*.jpeg", "*.gif", "*.svg")
RUNS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a folder that `portal import` reads")
    folder = parser.parse_args().folder
    print("| what | articles | command s | start s | articles/s | again/s |\n|---|---:|---:|---:|---:|---:|")
    for what, ignore in (("with pictures", None), ("without pictures", PICTURES)):
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch, folder.name)
            shutil.copytree(folder, copy, ignore=ignore)
            runs = [timed_import(copy, Path(scratch, str(run))) for run in range(RUNS)]
        articles, whole, again, start = (statistics.median(column) for column in zip(*runs))
        rates = (articles / (seconds - start) for seconds in (whole, again))
        print(f"| {what} | {articles} | {whole:.2f} | {start:.2f} |", " | ".join(f"{rate:.1f}" for rate in rates), "|")


def timed_import(folder: Path, instance: Path) -> tuple[int, float, float, float]:
    """How many articles were published, the seconds of the whole command, of a second one, and of one without work."""
    environment = {**os.environ, "PORTAL_INSTANCE": str(instance)}
    run(environment, "migrate")
    _, start = run(environment, "migrate")
    printed, whole = run(environment, "import", str(folder), "--publish")
    created = re.search(r"(\d+) created", printed)
    printed, again = run(environment, "import", str(folder), "--publish")
    if "0 created, 0 updated" not in printed:
        raise SystemExit(f"the second run changed something: {printed.splitlines()[-1]}")
    return int(created[1]) if created else 0, whole, again, start


def run(environment: dict[str, str], *arguments: str) -> tuple[str, float]:
    """What the command printed, and how many seconds it took; raises CalledProcessError."""
    started = time.perf_counter()
    done = subprocess.run([*PORTAL, *arguments], env=environment, check=True, capture_output=True, text=True)
    return done.stdout, time.perf_counter() - started


if __name__ == "__main__":
    main()
