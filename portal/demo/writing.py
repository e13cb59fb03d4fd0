"""The articles of the demo company, in every state and for every audience."""

import re

from knowledge import publishing, reviews
from knowledge.articles import Article, Product, Revision
from knowledge.attachments import attach
from knowledge.passages import passages_of
from knowledge.people import Person
from knowledge.review_dates import due_after
from knowledge.review_notes import leave_note
from knowledge.article_text import ArticleText
from portal.demo.reading import FOLDER, ArticleFile, Calendar, Row, read_articles

LINK = re.compile(r"\]\(([\w.-]+)\.md(#[\w-]+)?\)")
IMAGE = re.compile(r"\]\((images/[\w.-]+)\)")
PUBLISHED = ("published", "published_with_pending", "archived")


class ArticleLoader:
    """Starts every article first, so that each can link to each, then writes the texts and moves them on."""

    def __init__(self, company: Row, people: dict[str, Person], calendar: Calendar) -> None:
        self.people, self.calendar = people, calendar
        self.products = {
            row["key"]: Product.create(
                name=row["name"], slug=row["key"], description=row["description"].strip(), position=number
            )
            for number, row in enumerate(company["products"])
        }
        self.drafts: dict[str, Revision] = {}

    def load(self) -> dict[str, Article]:
        """All articles, by the stem of their file."""
        files = read_articles()
        for file in files:
            author = self.people[file.about["author"]]
            self.drafts[file.stem] = publishing.start_article(self._text(file, body=""), by=author)
        for file in files:
            self._bring_to_state(file)
        articles = {stem: Article.get_by_id(draft.article_id) for stem, draft in self.drafts.items()}
        for file in files:
            if file.about["state"] == "archived":
                self._archive(file, articles)
        return articles

    def _bring_to_state(self, file: ArticleFile) -> None:
        about, draft = file.about, self.drafts[file.stem]
        author = self.people[about["author"]]
        written = self.calendar.moment(about["written_days_ago"])
        draft = publishing.save_draft(
            draft, self._linked(file, draft.article), by=author, version=1, summary=about.get("summary") or ""
        )
        if about["state"] in PUBLISHED:
            moment = self.calendar.moment(about["published_days_ago"])
            publishing.publish_directly(draft, by=self.people[about["reviewer"]], moment=moment)
        elif about["state"] in ("submitted", "sent_back"):
            self._submit(draft, about, author)
        Article.update(created_at=written, owner=self.people[about["owner"]]).where(
            Article.id == draft.article_id
        ).execute()
        Revision.update(created_at=written, saved_at=written).where(Revision.id == draft.id).execute()
        self._check(draft.article_id, about)
        if file.pending:
            self._add_pending(file, file.pending)

    def _check(self, article_id: int, about: Row) -> None:
        """Notes when the owner last looked at the article, and the day they chose for the next look."""
        dates: dict[str, object] = {}
        if "checked_days_ago" in about:
            checked = self.calendar.moment(about["checked_days_ago"])
            dates = {"checked_at": checked, "review_due_at": due_after(checked)}
        if "due_in_days" in about:
            due = self.calendar.moment(-about["due_in_days"])
            dates |= {"review_due_at": due, "review_chosen_at": self.calendar.now}
        if dates:
            Article.update(dates).where(Article.id == article_id).execute()

    def _submit(self, draft: Revision, about: Row, author: Person) -> None:
        publishing.submit(draft, by=author, version=draft.version)
        days: float = about["written_days_ago"]
        Revision.update(submitted_at=self.calendar.moment(days)).where(Revision.id == draft.id).execute()
        if about["state"] == "sent_back":
            reviewer = self.people[about["reviewer"]]
            self._note(draft, about.get("notes", []), reviewer)
            reviews.send_back(draft, by=reviewer, note=about["review_note"], version=draft.version + 1)

    def _note(self, draft: Revision, notes: list[Row], reviewer: Person) -> None:
        for note in notes:
            passage = next(part for part in passages_of(draft.body) if note["at"] in part.text)
            leave_note(
                draft,
                note["kind"],
                passage.start,
                words=note.get("words", ""),
                replacement=note.get("replacement", ""),
                by=reviewer,
                version=draft.version + 1,
            )

    def _add_pending(self, file: ArticleFile, pending: ArticleFile) -> None:
        about = {**file.about, **pending.about, "state": "submitted"}
        author = self.people[about["author"]]
        article = Article.get_by_id(self.drafts[file.stem].article_id)
        draft = publishing.open_draft(article, by=author)
        text = self._linked(ArticleFile(file.stem, about, pending.body), article)
        draft = publishing.save_draft(draft, text, by=author, version=draft.version, summary=about.get("summary") or "")
        self._submit(draft, about, author)

    def _archive(self, file: ArticleFile, articles: dict[str, Article]) -> None:
        successor = file.about.get("successor")
        publishing.archive(
            articles[file.stem],
            by=self.people[file.about["reviewer"]],
            successor=articles[successor] if successor else None,
        )

    def _text(self, file: ArticleFile, *, body: str) -> ArticleText:
        about = file.about
        product = about.get("product")
        return ArticleText(
            title=about["title"],
            body=body,
            description=about["description"],
            kind=about["kind"],
            audience=about["audience"],
            product=self.products[product] if product else None,
            tags=tuple(str(tag) for tag in about["tags"]),
        )

    def _linked(self, file: ArticleFile, article: Article) -> ArticleText:
        """The text with links to other files, and to pictures, turned into addresses of this portal."""

        def address(match: re.Match[str]) -> str:
            target = self.drafts[match[1]].article
            return f"]({target.url}{match[2] or ''})"

        def picture(match: re.Match[str]) -> str:
            path = FOLDER / "articles" / match[1]
            return f"]({attach(article, path.read_bytes(), path.name, by=article.author).url})"

        return self._text(file, body=IMAGE.sub(picture, LINK.sub(address, file.body)))
