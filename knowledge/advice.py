"""What the coach says of a text, with what the portal knows: the list of words, and which articles are open to whom."""

from knowledge.article_text import ArticleText
from knowledge.articles import AUDIENCES, Article
from knowledge.coaching import Hint, Known, hints_for, linked_articles
from knowledge.visibility import on_shelf
from knowledge.wording import word_list


def advice_on(text: ArticleText) -> list[Hint]:
    """The hints on the text; one query, and one more where it links to articles."""
    words = word_list()
    return hints_for(text, Known(words.customer_names, words.forbidden, _closed(text)))


def _closed(text: ArticleText) -> frozenset[int]:
    """The linked articles that a reader of this text cannot open."""
    linked = linked_articles(text)
    if not linked or text.audience not in AUDIENCES:
        return frozenset()
    query = Article.select(Article.id).where(on_shelf(text.audience), Article.id.in_(sorted(linked)[:500]))
    return frozenset(linked - {article.id for article in query})
