"""What administrators do: people, teams, watched words, the audit log."""

from flask import Blueprint

from portal.admin import audit_log, people, teams, wording

blueprint = Blueprint("admin", __name__)
for part in (people, teams, wording, audit_log):
    blueprint.register_blueprint(part.blueprint)
