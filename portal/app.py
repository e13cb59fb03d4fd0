"""The application factory."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from knowledge import links
from knowledge.instance import open_instance
from portal import db
from portal.accounts import sessions
from portal.accounts.views import blueprint as accounts
from portal.admin.views import blueprint as admin
from portal.articles.views import blueprint as articles
from portal.config import Config
from portal.fairness.views import blueprint as fairness
from portal.feedback.views import blueprint as feedback
from portal.gaps.views import blueprint as gaps
from portal.health import blueprint as health
from portal.help_centre.views import blueprint as help_centre
from portal.home import navigation
from portal.home.views import blueprint as home
from portal.line_up.pages import blueprint as line_up
from portal.notifications.views import blueprint as notifications
from portal.people import faces
from portal.people.views import blueprint as people
from portal.praise.views import blueprint as praise
from portal.recognition.views import blueprint as recognition
from portal.thank_you.views import blueprint as thank_you
from portal.styleguide import blueprint as styleguide
from portal.upkeep.views import blueprint as upkeep
from portal.usage import counting
from portal.web import addresses, assets, dates, errors, packing, page_cache, security
from portal.web.htmx import htmx

ROOT = Path(__file__).parent.parent
BLUEPRINTS = (
    home,
    help_centre,
    accounts,
    articles,
    upkeep,
    gaps,
    feedback,
    praise,
    recognition,
    fairness,
    people,
    line_up,
    thank_you,
    notifications,
    admin,
    health,
)


class Portal(Flask):
    """Flask without its look, at each of the two dozen functions of every request, whether one is asynchronous."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(config: Config | None = None) -> Flask:
    """The portal on its instance folder; reads the environment where no configuration is given."""
    config = config or Config.from_environment()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    open_instance(config.instance, config.database_url)
    links.site.host = urlsplit(config.url).netloc
    app = Portal("portal", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.config.from_mapping(config.flask_settings(), PORTAL=config)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    db.init_app(app)
    for part in (addresses, assets, packing, security, sessions, errors, dates, navigation, faces, counting):
        part.init_app(app)
    htmx.init_app(app)
    site = {"site_name": config.site_name, "tagline": config.tagline, "site_url": config.url.rstrip("/")}
    app.context_processor(lambda: site)
    for blueprint in blueprints_of(config):
        app.register_blueprint(blueprint)
    page_cache.init_app(app)
    if config.is_production:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
    return app


def blueprints_of(config: Config) -> tuple[Blueprint, ...]:
    """The parts of the portal; in development with the style guide."""
    return BLUEPRINTS if config.is_production else (*BLUEPRINTS, styleguide)
