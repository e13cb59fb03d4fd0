"""The wall's blueprint, apart from its views so that each of their modules can take it."""

from flask import Blueprint

from portal.recognition import noticed

blueprint = Blueprint("recognition", __name__)
blueprint.record_once(lambda setup: noticed.listen())
