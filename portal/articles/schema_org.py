"""What an article's page says to search engines in the words of schema.org."""

from html.parser import HTMLParser
from typing import Any

from knowledge.articles import Article, Rendering

CONTEXT = "https://schema.org"
FEWEST_QUESTIONS, MOST_QUESTIONS = 2, 50
LONGEST_ANSWER = 2_000
QUESTION_MARKS = ("?", "？", "؟")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def described(article: Article, page: Rendering, *, site_name: str, site_url: str) -> list[dict[str, Any]]:
    """The article, the way to it, and its questions with their answers where it consists of such."""
    url = f"{site_url}{article.url}"
    things = [_article(article, url, site_name), _breadcrumbs(article, site_url)]
    questions = questions_of(page)
    return [*things, _faq(questions, url)] if questions else things


def questions_of(page: Rendering) -> dict[str, str]:
    """The answers by their questions: every heading of the highest level asks, at least two, and text follows each.

    Empty for a page that is no such list.
    """
    if not page.outline:
        return {}
    highest = min(level for level, _, _ in page.outline)
    headings = [(id, text.strip()) for level, id, text in page.outline if level == highest]
    if len(headings) < FEWEST_QUESTIONS or not all(text.endswith(QUESTION_MARKS) for _, text in headings):
        return {}
    sections = Sections({id for id, _ in headings})
    sections.feed(page.html)
    answers = {text: sections.text_of(id) for id, text in headings}
    return dict(list(answers.items())[:MOST_QUESTIONS]) if all(answers.values()) else {}


class Sections(HTMLParser):
    """Collects the text below each of some headings, named by their ids."""

    def __init__(self, ids: set[str]) -> None:
        super().__init__()
        self.ids = ids
        self.found: dict[str, list[str]] = {}
        self.current = ""
        self.in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in HEADINGS:
            return
        self.in_heading = True
        if (id := dict(attrs).get("id")) in self.ids:
            self.current = id or ""

    def handle_endtag(self, tag: str) -> None:
        self.in_heading = self.in_heading and tag not in HEADINGS

    def handle_data(self, data: str) -> None:
        if self.current and not self.in_heading:
            self.found.setdefault(self.current, []).append(data)

    def text_of(self, id: str) -> str:
        """The words below the heading, on one line."""
        return " ".join("".join(self.found.get(id, ())).split())[:LONGEST_ANSWER]


def _article(article: Article, url: str, site_name: str) -> dict[str, Any]:
    said = {
        "@context": CONTEXT,
        "@type": "TechArticle",
        "headline": article.title,
        "description": article.description,
        "url": url,
        "mainEntityOfPage": url,
        "datePublished": article.published_at and article.published_at.isoformat(),
        "dateModified": article.updated_at and article.updated_at.isoformat(),
        "author": {"@type": "Person", "name": article.public_byline} if article.public_byline else None,
        "publisher": {"@type": "Organization", "name": site_name},
        "articleSection": article.product.name if article.product_id else None,
        "keywords": ", ".join(article.tags),
        "isAccessibleForFree": True,
    }
    return {name: value for name, value in said.items() if value}


def _breadcrumbs(article: Article, site_url: str) -> dict[str, Any]:
    steps = [("Help centre", "/")]
    if article.product_id:
        steps.append((article.product.name, article.product.url))
    steps.append((article.title, article.url))
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": f"{site_url}{path}"}
            for position, (name, path) in enumerate(steps, start=1)
        ],
    }


def _faq(questions: dict[str, str], url: str) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": "FAQPage",
        "url": url,
        "mainEntity": [
            {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            for question, answer in questions.items()
        ],
    }
