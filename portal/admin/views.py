"""What administrators do: people, teams, watched words, synonyms, values, screens, the audit log."""

from flask import Blueprint

from portal.admin import audit_log, people, screens, synonyms, teams, values, wording

blueprint = Blueprint("admin", __name__)
for part in (people, teams, wording, synonyms, values, screens, audit_log):
    blueprint.register_blueprint(part.blueprint)
