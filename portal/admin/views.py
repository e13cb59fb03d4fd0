"""What administrators do: people, teams, watched words, synonyms, the audit log."""

from flask import Blueprint

from portal.admin import audit_log, people, synonyms, teams, wording

blueprint = Blueprint("admin", __name__)
for part in (people, teams, wording, synonyms, audit_log):
    blueprint.register_blueprint(part.blueprint)
