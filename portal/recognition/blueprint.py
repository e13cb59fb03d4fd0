"""The wall's blueprint, apart from its views so that each of their modules can take it."""

from flask import Blueprint

blueprint = Blueprint("recognition", __name__)
