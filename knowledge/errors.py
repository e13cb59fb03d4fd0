"""What can go wrong in the domain, in words that a page can show as they stand."""


class RuleBroken(Exception):
    """A change was refused: `field` names the input it is about, `message` says what to do."""

    def __init__(self, field: str, message: str, *, others: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.errors = {field: message, **(others or {})}

    @classmethod
    def of(cls, errors: dict[str, str]) -> "RuleBroken":
        """One refusal for several inputs, in their order."""
        field = next(iter(errors))
        return cls(field, errors[field], others=errors)


class NotFound(Exception):
    """There is no such thing, or none that this viewer may know of."""


class NotAllowed(Exception):
    """The viewer may see the thing, but may not do this to it."""


class Conflict(Exception):
    """Somebody else changed the thing first; nothing was overwritten."""
