"""What a shelf says when it cannot answer."""


class ShelfUnavailable(Exception):
    """The index is missing, unreadable or made by another schema, as the message says: it needs a rebuild."""


class ShelfBusy(Exception):
    """Another writer held the shelf for longer than the time allowed: try again later."""
