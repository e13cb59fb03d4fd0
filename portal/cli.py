"""The command line: `portal COMMAND`."""

import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from knowledge import indexing, people
from knowledge.articles import AUDIENCES, Article
from knowledge.db import database, now
from knowledge.errors import RuleBroken
from knowledge.exporting import export_to
from knowledge.importing import ImportSummary, import_from
from knowledge.instance import open_instance
from knowledge.people import Person, add_person
from knowledge.revisions import renew_pages
from knowledge.source_archive import SourceRefused
from knowledge.unused_files import clean_up
from portal import schema
from portal.accounts.passwords import set_password
from portal.config import Config, ConfigurationError
from portal.mail_bounces import MOST_BYTES, take_in
from portal.models import MODELS
from search_index.errors import ShelfBusy, ShelfUnavailable

console = Console(soft_wrap=True)
SHELVES = click.Choice(["public", "customers", "staff"])
# Work of minutes on all cores: readers of the portal come before it.
BULK, BEHIND_READERS = ("import", "export", "index", "files"), 5


class Portal(click.Group):
    """The group of commands; what a person can mend is said in one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ConfigurationError as error:
            fail(str(error))
        except RuleBroken as error:
            fail(error.message)
        except SourceRefused as error:
            fail(str(error))
        except ShelfUnavailable as error:
            fail(f"Search cannot be used: {error}. Run “portal index rebuild”.")
        except ShelfBusy:
            fail("Another process writes the search index. Try again in a minute.")


@click.group(cls=Portal)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Porchlight: knowledge that reaches customers, and thanks that reach people."""
    if "--help" in sys.argv:
        return
    if ctx.invoked_subcommand in BULK:
        os.nice(BEHIND_READERS)
    config = Config.from_environment()
    open_instance(config.instance, config.database_url)
    ctx.obj = config
    if ctx.invoked_subcommand not in ("migrate", "serve", "demo"):
        _require_schema()


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Web processes; each runs eight threads.")
@click.pass_obj
def serve(config: Config, host: str, port: int, workers: int) -> None:
    """Serve the portal until it is stopped."""
    from portal.serving import PortalServer

    _require_schema()
    console.print(f"Porchlight is on: [bold]http://{host}:{port}[/bold]  (stop it with Ctrl+C)")
    PortalServer(config, host=host, port=port, workers=workers).run()


@main.command()
def migrate() -> None:
    """Bring the database schema, and the stored pages of articles, up to date."""
    applied = schema.migrate()
    console.print(f"Applied {', '.join(applied)}." if applied else "The schema is up to date.")
    with database.connection_context(), _progress() as progress:
        task = progress.add_task("Pages", total=None, visible=False)
        renewed = renew_pages(lambda done, total: progress.update(task, completed=done, total=total, visible=True))
    if renewed:
        console.print(f"Made the pages of {renewed} texts anew.")


@main.command()
@click.pass_obj
def demo(config: Config) -> None:
    """Load the demo company into an empty portal, and print its sign-ins."""
    from portal.demo.load import load_demo, sign_ins

    if config.is_production:
        fail("The demo company has well-known passwords; it is not for PORTAL_ENV=production.")
    schema.migrate()
    with database.connection_context():
        if not Person.select().exists():
            with console.status("Demo company") as status:
                load_demo(config, on_progress=status.update)
                status.update("Search index")
                indexing.rebuild()
        accounts = sign_ins()
    if not accounts:
        fail("There are people in this portal already; the demo company needs an empty one.")
    for account in accounts:
        console.print(f"  {account.label:<12} {account.email:<42} {account.password}")


@main.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--as", "email", help="E-mail address of the person who imports; they own the articles.")
@click.option("--publish", is_flag=True, help="Publish at once, without a review; the audit log says so.")
@click.option("--audience", type=click.Choice(list(AUDIENCES)), default="public", show_default=True)
def import_(source: Path, email: str | None, publish: bool, audience: str) -> None:
    """Bring in a folder, or a zip archive, of Markdown articles with their images."""
    with database.connection_context():
        by = _person(email) if email else None
        with _progress() as progress:
            task = progress.add_task("Importing", total=None)

            def show(done: int, total: int, name: str) -> None:
                progress.update(task, completed=done, total=total)

            summary = import_from(source, by=by, publish=publish, audience=audience, on_progress=show)
        indexing.ensure_usable()
    _print_summary(summary)


@main.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--readers", type=SHELVES, default="staff", show_default=True, help="Whose view of the articles.")
def export(target: Path, readers: str) -> None:
    """Write all articles as Markdown with their images, in the form that import reads: a folder, or a .zip."""
    with database.connection_context(), _progress() as progress:
        task = progress.add_task("Exporting", total=None)

        def show(done: int, total: int, name: str) -> None:
            progress.update(task, completed=done, total=total)

        try:
            summary = export_to(target, readers=readers, on_progress=show)
        except OSError as error:
            fail(f"The articles cannot be written: {error.strerror or error}.".replace("..", "."))
    for skipped in summary.skipped:
        click.echo(f"  {skipped.path}: {skipped.reason}")
    console.print(f"{summary.articles} articles and {summary.images} images are in {target}.")


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--shelf", type=SHELVES, default="public", show_default=True)
@click.option("--limit", default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print a list of {id, title, url, score}.")
def search(words: tuple[str, ...], shelf: str, limit: int, as_json: bool) -> None:
    """Search the articles of a shelf."""
    page = indexing.index.shelves[shelf].search(" ".join(words), limit=limit)
    with database.connection_context():
        articles = Article.select().where(Article.id.in_([hit.id for hit in page.hits]))
        urls = {article.id: article.url for article in articles}
    found = [
        {"id": hit.id, "title": hit.title, "url": urls[hit.id], "score": round(hit.score, 4)}
        for hit in page.hits
        if hit.id in urls
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for row in found:
        click.echo(f"{row['score']:8.2f}  {row['title']}  {row['url']}")
    click.echo(f"{page.total} found." if page.total else "Nothing found.")


@main.group()
def index() -> None:
    """Look after the search index, which is made from the database and can always be made again."""


@index.command()
def rebuild() -> None:
    """Make the whole index anew beside the live one, and swap it in."""
    with database.connection_context():
        counts = indexing.rebuild()
    console.print(", ".join(f"{name}: {count} articles" for name, count in counts.items()))


@index.command("catch-up")
def catch_up() -> None:
    """Write the changes that wait in the outbox."""
    with database.connection_context():
        console.print(f"{indexing.catch_up()} articles written to the index.")


@index.command()
@click.option("--only-small", is_flag=True, help="Only the many small pieces that single changes leave.")
def optimise(only_small: bool) -> None:
    """Merge the pieces of the index beside the live one; runs each night by itself."""
    left = indexing.optimise(only_small=only_small)
    console.print(f"Changed meanwhile, and left: {', '.join(left)}." if left else "The index is optimised.")


@index.command()
def check() -> None:
    """Compare the index with the database; ends with 1 where something is wrong."""
    with database.connection_context():
        found = indexing.problems()
    for problem in found:
        console.print(problem)
    if found:
        sys.exit(1)
    console.print("The index is sound.")


@main.group()
def files() -> None:
    """Look after the pictures that people brought."""


@files.command()
@click.option("--dry-run", is_flag=True, help="Say what would go, and leave it.")
@click.option("--old-versions", is_flag=True, help="Take the pictures of old versions of articles, too.")
def clean(dry_run: bool, old_versions: bool) -> None:
    """Take away pictures that nothing has shown for a week; those of old versions stay."""
    with database.connection_context():
        found = clean_up(now(), MODELS, dry_run=dry_run, old_versions=old_versions)
    verb = "would go" if dry_run else "are gone"
    console.print(f"{found.pictures} pictures of articles and {found.files} files {verb}: {found.size / 1e6:.1f} MB.")


@main.command()
@click.pass_obj
def bounce(config: Config) -> None:
    """Read, from standard input, a mail server's report that a mail came back; marks the address it is about.

    Whatever comes in, the command ends well: a mail server would report its failure to whoever wrote the report.
    """
    from portal.app import create_app

    report = sys.stdin.buffer.read(MOST_BYTES)
    with create_app(config).app_context(), database.connection_context():
        marked = take_in(report, now=now())
    click.echo(f"No more mail goes to {', '.join(marked)}." if marked else "Nothing to mark.")


@main.group()
def person() -> None:
    """Look after people's accounts."""


@person.command()
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--roles", required=True, help=f"Comma-separated: {', '.join(people.ROLES)}.")
def add(email: str, name: str, roles: str) -> None:
    """Add a person who can sign in; the password is read from standard input."""
    password = click.prompt("Password", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    with database.connection_context(), database.atomic():
        added = add_person(name=name, email=email, roles=[role.strip() for role in roles.split(",") if role.strip()])
        set_password(added, password)
    console.print(f"{added.name} can sign in as {added.email}.")


def fail(message: str) -> NoReturn:
    """Ends the command with the message and exit code 1."""
    click.echo(message, err=True)
    sys.exit(1)


def _require_schema() -> None:
    with database.connection_context():
        pending = schema.pending_migrations()
    if pending:
        fail("The database schema is not up to date. Run “portal migrate” first.")


def _person(email: str) -> Person:
    found = people.find_by_email(email)
    if found is None:
        fail(f"Nobody here has the address {email}. Add them with “portal person add”.")
    return found


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console
    )


def _print_summary(summary: ImportSummary) -> None:
    for skipped in summary.skipped:
        click.echo(f"  {skipped.path}: {skipped.reason}")
    console.print(
        f"{summary.created} created, {summary.updated} updated, {summary.unchanged} unchanged, "
        f"{summary.images} images; {len(summary.skipped)} things skipped, each named above."
    )


if __name__ == "__main__":
    main()
