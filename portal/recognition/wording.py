"""What somebody types to recognise a colleague, and what makes it fit to post."""

from collections.abc import Collection
from dataclasses import dataclass

from knowledge.text import clean_line, clean_text, too_long
from portal.recognition.mentions import kept, typed
from portal.recognition.models import LEVELS, POST_KINDS, Post

THANKS_LIMIT, PART_LIMIT, LESSON_LIMIT, EVIDENCE_LIMIT, ALT_LIMIT = 600, 4_000, 1_000, 2_000, 300
LEVEL_WITH_EVIDENCE = 3
TEXTS = {
    "thanks": {"text": THANKS_LIMIT},
    "story": {"situation": PART_LIMIT, "action": PART_LIMIT, "result": PART_LIMIT, "lesson": LESSON_LIMIT},
}
MISSING = {
    "text": "Say in a sentence what you thank them for.",
    "situation": "Say what was going on before.",
    "action": "Say what they did.",
    "result": "Say what came of it.",
}


@dataclass(frozen=True)
class PostText:
    """A post as it was typed; ids are None where nothing was chosen, and 0 where nonsense was sent."""

    kind: str
    people: tuple[int, ...] = ()
    team_id: int | None = None
    text: str = ""
    situation: str = ""
    action: str = ""
    result: str = ""
    lesson: str = ""
    value_id: int | None = None
    behaviour_id: int | None = None
    touchpoint_id: int | None = None
    level: int | None = 1
    evidence: str = ""
    photo_alt: str = ""

    def complaints(self) -> dict[str, str]:
        """What is wrong with the words, by field; empty where nothing is."""
        found = {name: self._text_complaint(name, limit) for name, limit in TEXTS.get(self.kind, {}).items()}
        found["kind"] = None if self.kind in POST_KINDS else "Choose between thanks and a story."
        found["level"] = None if self.level in LEVELS else "Choose one of the levels."
        found["evidence"] = too_long(self.evidence.strip(), EVIDENCE_LIMIT)
        if self.level == LEVEL_WITH_EVIDENCE and not self.evidence.strip():
            found["evidence"] = "Say how one can tell: a number, a log, what the customer wrote."
        found["photo_alt"] = too_long(clean_line(self.photo_alt), ALT_LIMIT)
        return {name: message for name, message in found.items() if message}

    def columns(self, prefer: Collection[int] = ()) -> dict[str, object]:
        """The words by their column in Post; what the kind has no field for is left empty.

        Names behind an @ are in their kept form; of people with one name it is whoever is among those to `prefer`.
        """
        texts = {name: kept(clean_text(getattr(self, name)).strip(), prefer) for name in TEXTS[self.kind]}
        return {**texts, "level": self.level, "evidence": clean_text(self.evidence).strip()}

    @property
    def value_choice(self) -> str:
        """Value and behaviour as the form's one list names them."""
        if self.value_id is None:
            return ""
        return f"{self.value_id}-{self.behaviour_id}" if self.behaviour_id is not None else str(self.value_id)

    def _text_complaint(self, name: str, limit: int) -> str | None:
        typed = clean_text(getattr(self, name)).strip()
        return too_long(typed, limit) if typed else MISSING.get(name)


def wording_of(post: Post, people: tuple[int, ...], names: dict[int, str]) -> PostText:
    """What the post says, ready to be edited; `people` are those recognised by name, `names` are all it mentions."""
    return PostText(
        kind=post.kind,
        people=people,
        team_id=post.team_id,
        text=typed(post.text, names),
        situation=typed(post.situation, names),
        action=typed(post.action, names),
        result=typed(post.result, names),
        lesson=typed(post.lesson, names),
        value_id=post.value_id,
        behaviour_id=post.behaviour_id,
        touchpoint_id=post.touchpoint_id,
        level=post.level,
        evidence=post.evidence,
        photo_alt=post.photo_alt,
    )
