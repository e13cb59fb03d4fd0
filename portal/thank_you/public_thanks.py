"""What the wall may say of the executives' thanks: that there were some, where the recipient likes it known."""

from collections.abc import Collection

from knowledge.people import Person
from portal.thank_you.models import QueueItem, Thanks

Recipient = Person.alias("thanked_person")


def thanked_posts(post_ids: Collection[int]) -> dict[int, list[Person]]:
    """Who thanked for each of the posts, only those posts which have somebody; one query."""
    query = (
        Thanks.select(Thanks.id, QueueItem.id, QueueItem.post, Person)
        .join(QueueItem)
        .switch(Thanks)
        .join(Person, on=Thanks.by)
        .switch(Thanks)
        .join(Recipient, on=(Thanks.person == Recipient.id))
        .where(
            QueueItem.post.in_(list(post_ids)),
            Thanks.revoked_at.is_null(),
            Recipient.preference == "public",
        )
        .order_by(Thanks.given_at, Thanks.id)
    )
    found: dict[int, list[Person]] = {}
    for thanks in query:
        people = found.setdefault(thanks.item.post_id, [])
        if thanks.by not in people:
            people.append(thanks.by)
    return found
