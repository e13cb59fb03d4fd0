"""Documents for the tests of search."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from search_index.document import Document

START = datetime(2024, 1, 1, tzinfo=timezone.utc)
FIXTURES = Path(__file__).parents[2].parent / "shared" / "fixtures"


def document(id: int, title: str = "An article", body: str = "", **more: Any) -> Document:
    """A document with plain defaults, one day younger for each id."""
    values: dict[str, Any] = {
        "headings": (), "tags": (), "product": "Router", "kind": "how-to", "author": "Ada Byron",
        "updated": START + timedelta(days=id),
    }
    return Document(id=id, title=title, body=body, **(values | more))


LIBRARY = (
    document(1, "Restart the router", "Hold the power button for ten seconds. The mailbox light goes out.",
             headings=("Before you restart", "What the lights mean"), tags=("hardware", "reset")),
    document(2, "Set up a mailbox", "Open the settings, choose accounts and add the address of your mailbox.",
             headings=("Choose a server", "Ports: 25 and 587"), tags=("e-mail",), product="Mail", author="Zoë Müller"),
    document(3, "Forward mail to another mailbox", "Forwarding sends a copy of each message. Restart is not needed.",
             headings=("Stop forwarding",), tags=("e-mail", "rules"), product="Mail", kind="reference"),
    document(4, "Retention policies", "A retention policy keeps messages for a number of days, then removes them.",
             headings=("Apply a policy to a folder",), tags=("compliance",), product="Mail", kind="reference"),
    document(5, "Update the firmware", "Error 0x80070005 or ERR_CERT_DATE means that smtp.example.com has an old "
             "certificate. Choose SAN_2 and restart the router.", tags=("hardware",)),
    document(6, "Passwort zurücksetzen", "Öffnen Sie die Straße der Einstellungen. Résumé du réseau.",
             product="Konto", kind="how-to", author="Zoë Müller"),
    document(7, "パスワードの設定", "管理者がパスワードを設定する方法。鍵を替える。", product="Konto"),
)
