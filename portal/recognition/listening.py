"""Who wants to hear when a post comes onto the wall, changes, or leaves it."""

from collections.abc import Callable

# Called with the post's id, in the transaction of the change.
on_changed: list[Callable[[int], None]] = []


def changed(post_id: int) -> None:
    """Tells everybody who listens."""
    for listener in on_changed:
        listener(post_id)
