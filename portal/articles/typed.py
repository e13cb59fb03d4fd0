"""The editor's form as it was sent."""

from dataclasses import dataclass

from knowledge.article_text import ArticleText


@dataclass(frozen=True)
class Typed:
    """What a writer typed, what they say has changed, and the version of the draft that they began from."""

    text: ArticleText
    summary: str
    version: int

    @property
    def tags(self) -> str:
        return ", ".join(self.text.tags)
