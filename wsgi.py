"""The WSGI entry point: `gunicorn wsgi:app`."""

from portal.app import create_app
from portal.jobs import start_embedded

app = create_app()
start_embedded(app)
