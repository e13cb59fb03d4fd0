"""What the wall may say of the executives' thanks: that there were some, where the recipient likes it known."""

from peewee import ModelSelect, Value as Literal

from knowledge.people import Person
from portal.thank_you.models import QueueItem, Thanks

Recipient = Person.alias("thanked_person")


def thanks_for_posts(post_ids: list[int]) -> ModelSelect:
    """A query for the thanks that the wall may tell of: post, the word “thanked”, who gave it, its own id, and 0.

    That is the form in which the wall counts answers, so that it asks once for both.
    """
    return (
        Thanks.select(QueueItem.post, Literal("thanked"), Person.name, Thanks.id, Literal(0))
        .join(QueueItem)
        .switch(Thanks)
        .join(Person, on=Thanks.by)
        .switch(Thanks)
        .join(Recipient, on=(Thanks.person == Recipient.id))
        .where(
            QueueItem.post.in_(post_ids),
            Thanks.revoked_at.is_null(),
            Recipient.preference == "public",
        )
    )
