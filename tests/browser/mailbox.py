"""The mails that the served portal sent, as its folder keeps them in development."""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path


def link_in_mail(folder: Path, address: str) -> str:
    """The path of the link in the newest mail to the address, which comes within a second or two."""
    for _ in range(150):
        for file in sorted(folder.glob("*.eml"), reverse=True):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            link = re.search(r"https?://[^/\s]+(/\S+)", message.get_content())
            if address in message["To"] and link:
                return link[1]
        time.sleep(0.1)
    raise AssertionError(f"no mail with a link came to {address}")
