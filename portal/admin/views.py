"""What administrators do: people, teams, the audit log."""

from flask import Blueprint

from portal.admin import audit_log, people, teams

blueprint = Blueprint("admin", __name__)
for part in (people, teams, audit_log):
    blueprint.register_blueprint(part.blueprint)
