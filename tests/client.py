"""A test client that behaves as a browser with the page open: it sends the CSRF token unless told not to."""

from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from knowledge.people import Person
from portal.web.security import SignedIn

RAW_TOKEN = "0123456789abcdef0123456789abcdef01234567"


class PortalClient(FlaskClient):
    person: Person | None = None

    def become(self, person: Person) -> None:
        """Signs the person in, as if they had just typed their password."""
        self.person = person
        with self.session_transaction() as session:
            session["_user_id"] = SignedIn(person).get_id()
            session["_fresh"] = True
            session["csrf_token"] = RAW_TOKEN

    def csrf_token(self) -> str:
        """The token of the page that is open."""
        serializer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
        with self.session_transaction() as session:
            session["csrf_token"] = RAW_TOKEN
        return str(serializer.dumps(RAW_TOKEN))

    def post(self, *args: Any, htmx: bool = False, with_token: bool = True, **kwargs: Any) -> TestResponse:
        """Sends a form; `htmx` as htmx would, `with_token` False as another site would."""
        headers = dict(kwargs.pop("headers", {}))
        if with_token:
            headers["X-CSRFToken"] = self.csrf_token()
        if htmx:
            headers["HX-Request"] = "true"
        return super().post(*args, headers=headers, **kwargs)
