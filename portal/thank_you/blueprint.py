"""The queue's blueprint, apart from its pages so that each of their modules can take it."""

from flask import Blueprint

from portal.thank_you import delivery, sources

blueprint = Blueprint("thank_you", __name__)
blueprint.record_once(lambda setup: delivery.init_app(setup.app))
blueprint.record_once(lambda setup: sources.init_app(setup.app))
