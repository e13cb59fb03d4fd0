"""What a writer types into an article, and the rules for each field of it."""

from dataclasses import dataclass, field

from knowledge.articles import AUDIENCES, KINDS, Product, Revision
from knowledge.errors import RuleBroken
from knowledge.rendering import MAX_LINES
from knowledge.text import clean_line, clean_text, too_long

TITLE_LIMIT, DESCRIPTION_LIMIT, BODY_LIMIT = 200, 400, 400_000
TAG_LIMIT, TAG_LENGTH = 12, 40


@dataclass(frozen=True)
class ArticleText:
    """What a writer types: everything of an article that a review looks at."""

    title: str
    body: str = ""
    description: str = ""
    kind: str = "how-to"
    audience: str = "public"
    product: Product | None = None
    tags: tuple[str, ...] = field(default=())

    def checked(self) -> "ArticleText":
        """The same in storable form; raises RuleBroken with a message for each field that is wrong."""
        text = ArticleText(
            title=clean_line(self.title),
            body=clean_text(self.body),
            description=clean_line(self.description),
            kind=self.kind,
            audience=self.audience,
            product=self.product,
            tags=tidy_tags(self.tags),
        )
        errors = {name: message for name, message in text._complaints().items() if message}
        if errors:
            raise RuleBroken.of(errors)
        return text

    def _complaints(self) -> dict[str, str | None]:
        return {
            "title": too_long(self.title, TITLE_LIMIT)
            if self.title
            else "Give the article a title: what would a customer type?",
            "description": too_long(self.description, DESCRIPTION_LIMIT),
            "kind": None if self.kind in KINDS else "Choose one of the kinds.",
            "audience": None if self.audience in AUDIENCES else "Choose who may read this.",
            "tags": None if len(self.tags) <= TAG_LIMIT else f"Keep it to {TAG_LIMIT} tags.",
            "body": too_long(self.body, BODY_LIMIT) or _too_many_lines(self.body),
        }

    def columns(self) -> dict[str, object]:
        """The values by their column in Article and Revision."""
        return {
            "title": self.title,
            "body": self.body,
            "description": self.description,
            "kind": self.kind,
            "audience": self.audience,
            "product": self.product,
            "tags": list(self.tags),
        }


def _too_many_lines(body: str) -> str | None:
    lines = body.count("\n") + 1
    return f"Keep this to {MAX_LINES:,} lines; it has {lines:,}." if lines > MAX_LINES else None


def text_of(revision: Revision) -> ArticleText:
    """What the revision says, as it can be edited further."""
    return ArticleText(
        title=revision.title,
        body=revision.body,
        description=revision.description,
        kind=revision.kind,
        audience=revision.audience,
        product=revision.product,
        tags=tuple(revision.tags),
    )


def tidy_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Lower case, each once, in the order given, none empty, each cut to 40 characters."""
    lines = (clean_line(tag).lower()[:TAG_LENGTH].strip() for tag in tags)
    return tuple(dict.fromkeys(tag for tag in lines if tag))
