"""Requests a second of the served portal beside a bare Flask page under the same server, as ratios.

    .venv/bin/python benchmarks/serve.py ../shared/fixtures/kb-sample-exchange --articles 1500 --seconds 8

Loads a throw-away instance with the folder's articles, multiplied, starts `portal serve`, and drives it with wrk
(Debian: apt-get install wrk) on loopback over many addresses. Every page is measured once a round, beside the bare
page of that round; the medians are printed as a Markdown table for benchmarks/RESULTS.md.
"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median

PORTAL = [sys.executable, "-m", "portal"]
ROOT = Path(__file__).parent.parent
EMAIL, PASSWORD = "reader@benchmark.example", "a benchmark reads at night"
THREADS, CONNECTIONS = 2, 16

HELLO = """
from flask import Flask
app = Flask(__name__)
@app.get("/")
def hello():
    return "Hello, world"
"""

LUA = """
local asked = {ASKED}
local next = 0
request = function()
  next = next + 1
  local one = asked[(next % #asked) + 1]
  return wrk.format("GET", one.path, one.headers)
end
done = function(summary, latency)
  io.write(string.format('RESULT {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "bad": %d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""


@dataclass(frozen=True)
class Figures:
    """One load: requests a second, latency in milliseconds, answers that were no success."""

    rate: float
    p50: float
    p99: float
    bad: int


@dataclass(frozen=True)
class Asked:
    """One request of a load."""

    path: str
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def lua(self) -> str:
        headers = ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in self.headers)
        return f"{{path = {json.dumps(self.path)}, headers = {{{headers}}}}}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a folder that `portal import` reads")
    parser.add_argument("--articles", type=int, default=1500)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("This benchmark needs wrk (Debian: apt-get install wrk).")
    with tempfile.TemporaryDirectory() as scratch:
        fill(options.folder, options.articles, Path(scratch), environment_of(Path(scratch)))
        run(options.rounds, options.seconds, Path(scratch))


def environment_of(scratch: Path) -> dict[str, str]:
    return {**os.environ, "PORTAL_INSTANCE": str(scratch / "instance")}


def run(rounds: int, seconds: int, scratch: Path) -> None:
    """Serves the portal and the bare page side by side, asks them in turn, and prints the table."""
    environment = environment_of(scratch)
    with serving_hello(scratch) as hello, serving_portal(environment) as portal:
        loads = loads_of(portal, environment)
        measured: dict[str, list[tuple[Figures, float]]] = {}
        for _ in range(rounds):
            baseline = load(hello, [Asked("/")], seconds, scratch)
            measured.setdefault("bare Flask hello-world", []).append((baseline, 1.0))
            for name, asked in loads.items():
                figures = load(portal, asked, seconds, scratch)
                measured.setdefault(name, []).append((figures, figures.rate / baseline.rate))
    print_table(measured)


def loads_of(portal: str, environment: dict[str, str]) -> dict[str, list[Asked]]:
    """What is asked of the portal, by the name it has in the table."""
    browser = (("Accept-Encoding", "gzip"),)
    cookie = (("Cookie", sign_in(portal)), *browser)
    paths = article_paths(environment, 200)
    searches = [f"/search?q={urllib.parse.quote(words)}" for words in search_words(environment, 100)]
    return {
        "article, anonymous": [Asked(path, browser) for path in paths],
        "article, anonymous, not packed": [Asked(path) for path in paths],
        "article, anonymous, held already (304)": [Asked(path, (*browser, held(portal, path))) for path in paths],
        "front page, anonymous": [Asked("/", browser)],
        "article, signed in": [Asked(path, cookie) for path in paths],
        "search, anonymous": [Asked(path, browser) for path in searches],
        "wall, signed in": [Asked("/wall", cookie)],
    }


def held(portal: str, path: str) -> tuple[str, str]:
    """The header of a browser that has the page."""
    asked = urllib.request.Request(portal + urllib.parse.quote(path), headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        return "If-None-Match", answer.headers["ETag"]


def fill(folder: Path, articles: int, scratch: Path, environment: dict[str, str]) -> None:
    """The demo company for wall and people, and so many articles, copies of the folder's under names of their own."""
    multiplied = scratch / "articles"
    shutil.copytree(folder, multiplied)
    originals = sorted(multiplied.rglob("*.md"))
    copies, round_number = len(originals), 1
    while copies < articles:
        for path in originals[: articles - copies]:
            text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", path.read_text(encoding="utf-8"))
            text = re.sub(r"^title: *(.*)$", rf"title: \1 ({round_number})", text, count=1, flags=re.M)
            path.with_name(f"{path.stem}-{round_number}.md").write_text(text, encoding="utf-8")
            copies += 1
        round_number += 1
    command(["demo"], environment)
    started = time.perf_counter()
    command(["import", str(multiplied), "--publish"], environment)
    print(f"Imported {copies} articles in {time.perf_counter() - started:.0f} s, index included.", file=sys.stderr)
    person = ["person", "add", "--email", EMAIL, "--name", "Reader", "--roles", "staff"]
    command(person, environment, PASSWORD)


def command(arguments: list[str], environment: dict[str, str], typed: str = "") -> str:
    """What the portal's command prints."""
    done = subprocess.run(
        [*PORTAL, *arguments], env=environment, cwd=ROOT, input=typed, capture_output=True, text=True, check=True
    )
    return done.stdout


@contextmanager
def serving_portal(environment: dict[str, str]) -> Iterator[str]:
    """The address of the portal while it is served."""
    port = free_port()
    with process([*PORTAL, "serve", "--port", str(port)], environment, port) as address:
        yield address


@contextmanager
def serving_hello(scratch: Path) -> Iterator[str]:
    """The address of the bare page, under gunicorn with the portal's settings."""
    (scratch / "hello.py").write_text(HELLO)
    port = free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "8"]
    arguments = [*gunicorn, "--worker-class", "gthread", "--chdir", str(scratch), "--no-control-socket", "hello:app"]
    with process(arguments, dict(os.environ), port) as address:
        yield address


@contextmanager
def process(arguments: list[str], environment: dict[str, str], port: int) -> Iterator[str]:
    server = subprocess.Popen(
        arguments, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            sys.exit("The server ended at once.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("The server did not answer within 30 seconds.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sign_in(address: str) -> str:
    """The session cookie of somebody on the staff."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{address}/sign-in").read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token, "the sign-in page has no token"
    form = {"csrf_token": token[1], "email": EMAIL, "password": PASSWORD}
    browser.open(f"{address}/sign-in", urllib.parse.urlencode(form).encode())
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def article_paths(environment: dict[str, str], count: int) -> list[str]:
    """Addresses of public articles, found by searching for common words."""
    found = json.loads(command(["search", "to", "the", "server", "mail", "--json", "--limit", str(count)], environment))
    return [row["url"] for row in found]


def search_words(environment: dict[str, str], count: int) -> list[str]:
    """Queries of one to four words, taken from titles."""
    found = json.loads(command(["search", "mailbox", "server", "--json", "--limit", str(count)], environment))
    return [" ".join(row["title"].split()[: 1 + number % 4]) for number, row in enumerate(found)]


def load(address: str, asked: list[Asked], seconds: int, scratch: Path) -> Figures:
    """wrk's figures over the requests, after a short warm-up."""
    script = scratch / "load.lua"
    script.write_text(LUA.replace("ASKED", ", ".join(one.lua for one in asked)), encoding="utf-8")
    for duration in (2, seconds):
        done = subprocess.run(
            ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{duration}s", "--latency", "-s", str(script), address],
            capture_output=True,
            text=True,
            check=True,
        )
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    result = json.loads(line.removeprefix("RESULT "))
    return Figures(result["requests"] / result["seconds"], result["p50"], result["p99"], result["bad"])


def print_table(measured: dict[str, list[tuple[Figures, float]]]) -> None:
    """The medians of each row's rounds."""
    print("| page | requests/s | of hello-world | p50 ms | p99 ms | errors |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, rounds in measured.items():
        rate, p50, p99 = (median(getattr(figures, key) for figures, _ in rounds) for key in ("rate", "p50", "p99"))
        share, bad = median(share for _, share in rounds), sum(figures.bad for figures, _ in rounds)
        print(f"| {name} | {rate:.0f} | {share:.1%} | {p50:.1f} | {p99:.1f} | {bad} |")


if __name__ == "__main__":
    main()
