"""The rules for each field of an article."""

import pytest

from knowledge.article_text import ArticleText
from knowledge.errors import RuleBroken


def test_a_text_has_no_more_lines_than_a_page_can_show() -> None:
    assert ArticleText(title="T", body="\n" * 14_999).checked()
    with pytest.raises(RuleBroken, match="Keep this to 15,000 lines; it has 15,001."):
        ArticleText(title="T", body="\n" * 15_000).checked()
