"""The one hint that blocks: words that must not be published, unless somebody answers for them by name."""

from peewee import CharField, ForeignKeyField, ModelSelect, TextField

from knowledge import audit
from knowledge.article_text import ArticleText
from knowledge.articles import Revision
from knowledge.db import BaseModel, MomentField, now
from knowledge.errors import RuleBroken
from knowledge.people import Person
from knowledge.phrases import Phrases
from knowledge.text import clean_text, too_long
from knowledge.wording import WORDS_LIMIT, word_list

REASON_LIMIT = 1_000


class WordingOverride(BaseModel):
    """Somebody's word for it that a forbidden wording may stand in this text."""

    revision = ForeignKeyField(Revision, backref="overrides", on_delete="CASCADE")
    person = ForeignKeyField(Person, on_delete="CASCADE")
    words = CharField(max_length=WORDS_LIMIT)
    reason = TextField()
    at = MomentField(default=now)

    class Meta:
        indexes = ((("revision", "person", "words"), True),)


def forbidden_in(text: ArticleText) -> dict[str, str]:
    """The forbidden wordings anywhere in the text, for whomever it is meant, with the reason of each."""
    listed = word_list().forbidden
    return {words: listed[words] for words in found_in(text, Phrases(listed))}


def found_in(text: ArticleText, listed: Phrases) -> list[str]:
    """Those of the listed wordings that stand anywhere in the text, each once, in their order."""
    whole = "\n\n\n\n".join((text.title, text.description, ", ".join(text.tags), text.body))
    return list(dict.fromkeys(words for _, _, words in listed.spans(whole)))


def require_cleared(revision: Revision, text: ArticleText, *, by: Person, reason: str = "") -> None:
    """Lets the text through where nothing in it is forbidden, or `by` answers for it with a reason, now or before.

    Raises RuleBroken("override") with the words and why they are forbidden. Call it inside the change's transaction.
    """
    open_words = forbidden_in(text)
    for answered in _answers(revision, by) if open_words else ():
        open_words.pop(answered.words, None)
    if not open_words:
        return
    reason = clean_text(reason).strip()
    if complaint := too_long(reason, REASON_LIMIT):
        raise RuleBroken("override", complaint)
    if not reason:
        raise RuleBroken("override", _refusal(open_words))
    for words in open_words:
        WordingOverride.create(revision=revision, person=by, words=words, reason=reason)
    audit.record(
        "wording.overridden", revision.article, by=by, revision=revision.number, words=list(open_words), reason=reason
    )


def overrides_of(revision: Revision) -> list[WordingOverride]:
    """Who answers for which forbidden words in the text, and why, in the order in which they did."""
    query = WordingOverride.select(WordingOverride, Person).join(Person)
    return list(query.where(WordingOverride.revision == revision).order_by(WordingOverride.id))


def _answers(revision: Revision, person: Person) -> ModelSelect:
    return WordingOverride.select().where(WordingOverride.revision == revision, WordingOverride.person == person)


def _refusal(words: dict[str, str]) -> str:
    named = "; ".join(f"“{phrase}” ({why})" for phrase, why in list(words.items())[:5])
    return f"Must not be published: {named}. Take it out, or say why it must stay; your name goes with the reason."
