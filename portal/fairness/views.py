"""The pages that show whom nobody sees: a manager's own people, the gap list, coverage."""

from flask import Blueprint

from portal.fairness import coverage_pages, overlooked_pages, people_pages

blueprint = Blueprint("fairness", __name__)
for part in (people_pages, overlooked_pages, coverage_pages):
    blueprint.register_blueprint(part.blueprint)
