"""A real SMTP server for tests, which can be in a bad mood at each step of a delivery."""

import asyncio
import email
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

STEPS = ("EHLO", "MAIL", "RCPT", "DATA", "ANSWER")
NEVER_SECONDS, LATE_SECONDS, PATIENCE_SECONDS = 60, 1, 0.5


class Postbox:
    """What a server took, and how it behaves: `mood` at `step`, which is one of STEPS.

    `refuse` says 550, `wait` says 450, `stall` never answers, `late` answers when nobody waits any more, `drop` closes
    the connection; at the ANSWER the message is taken before that, but for a refusal. `before` is called at every step.
    """

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.mood = self.step = ""
        self.before: Callable[[str], None] = lambda step: None

    @property
    def counted(self) -> Counter[str]:
        """How often each message was taken, by its Message-ID."""
        return Counter(str(message["Message-ID"]) for message in self.taken)

    async def handle_DATA(self, server: "MoodyServer", session: Any, envelope: Envelope) -> str | None:
        refuses = self.step == "ANSWER" and self.mood in ("refuse", "wait")
        if not refuses:
            content = bytes(envelope.content or b"").replace(b"\r\n", b"\n")
            self.taken.append(email.message_from_bytes(content, policy=modern))  # type: ignore[arg-type]
        return None if await server.is_moody("ANSWER") else "250 taken"


class MoodyServer(SMTP):
    """aiosmtpd's server; each command asks the postbox for its mood first."""

    async def is_moody(self, step: str) -> bool:
        """Whether the step was answered, or left without an answer, as the mood is."""
        postbox: Postbox = self.event_handler
        postbox.before(step)
        if postbox.step != step:
            return False
        if postbox.mood == "refuse":
            await self.push("550 5.1.1 not here")
        elif postbox.mood == "wait":
            await self.push("450 come back later")
        elif postbox.mood == "stall":
            await asyncio.sleep(NEVER_SECONDS)
        elif postbox.mood == "drop":
            self.transport.abort()
        elif postbox.mood == "late":
            await asyncio.sleep(LATE_SECONDS)
        return postbox.mood not in ("", "late")

    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self.is_moody("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:
        if not await self.is_moody("EHLO"):
            await super().smtp_HELO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if not await self.is_moody("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if not await self.is_moody("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if not await self.is_moody("DATA"):
            await super().smtp_DATA(arg)


class MoodyController(Controller):
    def factory(self) -> SMTP:
        return MoodyServer(self.handler, **self.SMTP_kwargs)


@contextmanager
def served(postbox: Postbox) -> Iterator[str]:
    """The address of a server with that postbox, while it runs; the portal waits half a second for it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = MoodyController(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}?timeout={PATIENCE_SECONDS}"
    finally:
        controller.stop()
