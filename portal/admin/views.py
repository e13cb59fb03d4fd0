"""What administrators do: people, teams, watched words, synonyms, values, screens, mail, the audit log."""

from flask import Blueprint

from portal.admin import audit_log, outbox, people, screens, synonyms, teams, values, wording

blueprint = Blueprint("admin", __name__)
for part in (people, teams, wording, synonyms, values, screens, outbox, audit_log):
    blueprint.register_blueprint(part.blueprint)
